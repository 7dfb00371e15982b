using WalkGen.Formats;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// Takes the tag out of a pointer, as the CPU does before it translates. x86-64: linear-address masking (LAM), if the registers say so
/// (Intel SDM volume 1, section 5.22). AArch64: top-byte ignore (TBI, Arm ARM D8.8), which is assumed: Linux always sets it for user code,
/// and for the kernel with tag-based KASAN.
/// </summary>
/// <param name="Cr3">CR3; bit 61 is LAM_U57, bit 62 LAM_U48.</param>
/// <param name="Cr4">CR4; bit 28 is LAM_SUP.</param>
internal readonly record struct PointerTags(ulong Cr3, ulong Cr4)
{
    private const int UserHas57 = 61;
    private const int UserHas48 = 62;
    private const int KernelHasTags = 28;
    private const int TopByte = 56;

    /// <summary>The address that the CPU translates for <paramref name="pointer"/>.</summary>
    public VirtualAddress Untagged(PageTable table, VirtualAddress pointer)
    {
        var visitor = default(Format);
        table.Accept(ref visitor);
        return visitor.Architecture switch
        {
            Architecture.AArch64 => SignExtended(pointer, TopByte, 0),
            Architecture.X86_64 when TagShift(pointer, visitor.AddressBits) is { } bits => SignExtended(pointer, bits, 1UL << 63),
            _ => pointer,
        };
    }

    /// <summary>The first bit of the tag; null if the pointer has none.</summary>
    private int? TagShift(VirtualAddress pointer, int addressBits)
    {
        bool isKernel = pointer.Value >> 63 != 0;
        if (isKernel) return IsSet(Cr4, KernelHasTags) ? addressBits : null;
        return IsSet(Cr3, UserHas57) ? 57 : IsSet(Cr3, UserHas48) ? 48 : null;
    }

    private static bool IsSet(ulong register, int bit) => (register >> bit & 1) != 0;

    /// <summary>
    /// Replaces the bits from <paramref name="bits"/> on by copies of the bit below, except those in <paramref name="kept"/>.
    /// </summary>
    private static VirtualAddress SignExtended(VirtualAddress pointer, int bits, ulong kept)
    {
        ulong extended = (ulong)((long)(pointer.Value << (64 - bits)) >> (64 - bits));
        return new VirtualAddress((extended & ~kept) | (pointer.Value & kept));
    }

    private struct Format : IPageTableVisitor
    {
        public Architecture Architecture { get; private set; }

        public int AddressBits { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            Architecture = TPaging.Architecture;
            AddressBits = Geometry<TPaging>.AddressBits;
        }
    }
}
