namespace WalkGen.Images;

/// <summary>
/// The offsets of the fields of a kdump-compressed file, in bytes from the start of its main header or sub header. The headers are C
/// structures, so the offsets depend on the word size of the dumped kernel. Source: makedumpfile, <c>diskdump_mod.h</c>.
/// </summary>
/// <param name="WordSize">The size of an <c>unsigned long</c>, in bytes.</param>
/// <param name="Status"><c>status</c>, after two words of <c>timestamp</c>; the next four 32-bit fields follow it.</param>
/// <param name="Split"><c>split</c>.</param>
/// <param name="StartPfn"><c>start_pfn</c>, a word; <c>end_pfn</c> follows it.</param>
/// <param name="VmCoreInfo"><c>offset_vmcoreinfo</c>, 64 bits; the size, a word, follows it.</param>
/// <param name="Notes"><c>offset_note</c>, likewise.</param>
/// <param name="StartPfn64"><c>start_pfn_64</c>; <c>end_pfn_64</c> and <c>max_mapnr_64</c> follow it.</param>
internal sealed record KdumpLayout(int WordSize, int Status, int Split, int StartPfn, int VmCoreInfo, int Notes, int StartPfn64)
{
    /// <summary><c>dump_level</c>, after a word, <c>phys_base</c>.</summary>
    public int DumpLevel => WordSize;

    /// <summary>The bytes of the main header that are read: up to <c>max_mapnr</c>.</summary>
    public const int MainSize = 424 + (5 * 4);

    /// <summary>The bytes of the sub header that are read, in either layout.</summary>
    public const int SubSize = 80 + (3 * 8);

    /// <summary>The layout of a 64-bit kernel.</summary>
    public static KdumpLayout Bits64 { get; } = new(8, Status: 424, Split: 12, StartPfn: 16, VmCoreInfo: 32, Notes: 48, StartPfn64: 80);

    /// <summary>The layout of a 32-bit x86 kernel, where 64-bit fields are aligned to 4 bytes.</summary>
    public static KdumpLayout Bits32 { get; } = new(4, Status: 412, Split: 8, StartPfn: 12, VmCoreInfo: 20, Notes: 32, StartPfn64: 56);
}
