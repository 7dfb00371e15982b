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
        => linux is null && physicalBits is null
            ? hardware
            : hardware.VariantOf(linux, physicalBits).AsVariantOf(hardware, linux, physicalBits);

    /// <summary>The variant of a format of which only the architecture is known.</summary>
    public static PageTable OfAny<TPaging, TMemory>(PageTable<TPaging, TMemory> table, LinuxVersion? linux, int? physicalBits)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        if (TPaging.Architecture == Architecture.X86_64) return OfX86_64(table, linux, physicalBits);
        RequireAllBits<TPaging>(physicalBits);
        var variant = new SystemVariant<TPaging, TMemory>(table);
        if (linux is { } version) LinuxSoftwareBits.Select<TPaging, SystemVariant<TPaging, TMemory>>(version, ref variant);
        return variant.Result;
    }

    /// <summary>The variant of a format of x86-64.</summary>
    public static PageTable OfX86_64<TPaging, TMemory>(PageTable<TPaging, TMemory> table, LinuxVersion? linux, int? physicalBits)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        if (physicalBits is { } bits)
        {
            var machine = new MachineVariant<TPaging, TMemory>(table, bits);
            if (linux is { } release) LinuxSoftwareBits.SelectX86_64(release, ref machine);
            else machine.Select<NoSoftwareBits>();
            return machine.Result;
        }

        var variant = new SystemVariant<TPaging, TMemory>(table);
        if (linux is { } version) LinuxSoftwareBits.SelectX86_64(version, ref variant);
        return variant.Result;
    }

    /// <summary>The variant of a format of x86 with 32 bits.</summary>
    public static PageTable OfX86<TPaging, TMemory>(PageTable<TPaging, TMemory> table, LinuxVersion? linux, int? physicalBits)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        RequireAllBits<TPaging>(physicalBits);
        var variant = new SystemVariant<TPaging, TMemory>(table);
        if (linux is { } version) LinuxSoftwareBits.SelectX86(version, ref variant);
        return variant.Result;
    }

    /// <summary>The variant of a format of AArch64.</summary>
    public static PageTable OfAArch64<TPaging, TMemory>(PageTable<TPaging, TMemory> table, LinuxVersion? linux, int? physicalBits)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        RequireAllBits<TPaging>(physicalBits);
        var variant = new SystemVariant<TPaging, TMemory>(table);
        if (linux is { } version) LinuxSoftwareBits.SelectAArch64(version, ref variant);
        return variant.Result;
    }

    /// <summary>The variant of a format of RISC-V.</summary>
    public static PageTable OfRiscV<TPaging, TMemory>(PageTable<TPaging, TMemory> table, LinuxVersion? linux, int? physicalBits)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        RequireAllBits<TPaging>(physicalBits);
        var variant = new SystemVariant<TPaging, TMemory>(table);
        if (linux is not null) LinuxSoftwareBits.SelectRiscV<TPaging, SystemVariant<TPaging, TMemory>>(ref variant);
        return variant.Result;
    }

    private static void RequireAllBits<TPaging>(int? physicalBits)
        where TPaging : struct, IPagingFormat
    {
        if (physicalBits is not null)
            throw new NotSupportedException($"The width of physical addresses can be chosen for x86-64 alone, not for {TPaging.Name}.");
    }
}
