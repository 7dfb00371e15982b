using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>Makes page tables of format variants.</summary>
internal static class FormatVariants
{
    /// <summary>
    /// The page table of <paramref name="hardware"/>, read as that of a Linux release and of a machine.
    /// </summary>
    /// <param name="hardware">A page table of a plain format.</param>
    /// <param name="linux">The release; null if the system is unknown.</param>
    /// <param name="physicalBits">The number of bits of a physical address; null for all that the format has.</param>
    public static PageTable Of(PageTable hardware, LinuxVersion? linux, int? physicalBits)
    {
        if (linux is null && physicalBits is null) return hardware;
        var builder = new Builder(linux, physicalBits);
        hardware.Accept(ref builder);
        return builder.Result!.AsVariantOf(hardware, linux, physicalBits);
    }

    private struct Builder(LinuxVersion? linux, int? physicalBits) : IPageTableVisitor
    {
        public PageTable? Result { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            if (physicalBits is not null && TPaging.Architecture != Architecture.X86_64)
                throw new NotSupportedException($"The width of physical addresses can be chosen for x86-64 alone, not for {TPaging.Name}.");
            var selector = new Selector<TPaging, TMemory>(table, physicalBits);
            if (linux is { } version) LinuxSoftwareBits.Select<TPaging, Selector<TPaging, TMemory>>(version, ref selector);
            else selector.Select<NoSoftwareBits>();
            Result = Result is null ? selector.Result : Result.WithUpper(selector.Result!);
        }
    }

    private struct Selector<TPaging, TMemory>(PageTable<TPaging, TMemory> table, int? physicalBits) : ISoftwareBitsVisitor
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        public PageTable? Result { get; private set; }

        public void Select<TSoftware>()
            where TSoftware : struct, ISoftwareBits
            => Result = physicalBits switch
            {
                null => Of<TSoftware, FullWidth>(),
                32 => Of<TSoftware, Width32>(),
                33 => Of<TSoftware, Width33>(),
                34 => Of<TSoftware, Width34>(),
                35 => Of<TSoftware, Width35>(),
                36 => Of<TSoftware, Width36>(),
                37 => Of<TSoftware, Width37>(),
                38 => Of<TSoftware, Width38>(),
                39 => Of<TSoftware, Width39>(),
                40 => Of<TSoftware, Width40>(),
                41 => Of<TSoftware, Width41>(),
                42 => Of<TSoftware, Width42>(),
                43 => Of<TSoftware, Width43>(),
                44 => Of<TSoftware, Width44>(),
                45 => Of<TSoftware, Width45>(),
                46 => Of<TSoftware, Width46>(),
                47 => Of<TSoftware, Width47>(),
                48 => Of<TSoftware, Width48>(),
                49 => Of<TSoftware, Width49>(),
                50 => Of<TSoftware, Width50>(),
                51 => Of<TSoftware, Width51>(),
                _ => throw new ArgumentOutOfRangeException(
                    nameof(physicalBits), physicalBits, "The number of physical address bits must be from 32 to 51."),
            };

        private readonly PageTable<FormatVariant<TPaging, TSoftware, TWidth>, TMemory> Of<TSoftware, TWidth>()
            where TSoftware : struct, ISoftwareBits
            where TWidth : struct, IPhysicalWidth
            => new PageTable<FormatVariant<TPaging, TSoftware, TWidth>, TMemory>(
                table.Memory, physicalBits is { } bits ? new PhysicalAddress(table.Root.Value & ((1UL << bits) - 1)) : table.Root);
    }
}
