using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// Makes the variant of a page table with the software bits of a system and with the width of a machine's physical addresses.
/// </summary>
internal struct MachineVariant<TPaging, TMemory>(PageTable<TPaging, TMemory> table, int physicalBits) : ISoftwareBitsVisitor
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>The page table.</summary>
    public PageTable Result { get; private set; } = table;

    public void Select<TSoftware>()
        where TSoftware : struct, ISoftwareBits
        => Result = physicalBits switch
        {
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
            table.Memory, new PhysicalAddress(table.Root.Value & ((1UL << physicalBits) - 1)));
}
