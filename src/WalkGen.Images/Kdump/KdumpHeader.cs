using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// What the two headers of a kdump-compressed file say, as far as a memory image needs it.
/// Source: makedumpfile, <c>IMPLEMENTATION</c> and <c>diskdump_mod.h</c>; QEMU, <c>dump/dump.c</c>.
/// </summary>
internal sealed record KdumpHeader
{
    private const int Version = 8;
    private const int Machine = 12 + (4 * 65); // the fifth of the six strings of new_utsname
    private const int MachineSize = 65;
    private const uint LastVersion = 6;
    private const uint MinBlockSize = 1 << 12;
    private const uint MaxBlockSize = 1 << 16;
    private const ulong MaxPages = 1UL << 34; // 64 TiB of pages of 4 KiB: more than Linux has run on. A sparse file could claim any number

    /// <summary>The eight bytes that such a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "KDUMP   "u8;

    /// <summary>Whether the headers are those of a 32-bit kernel.</summary>
    public required bool Is32Bit { get; init; }

    /// <summary>The machine, as <c>uname -m</c> says it.</summary>
    public required string MachineName { get; init; }

    /// <summary>How the pages are packed: flags of <see cref="PageCodecs"/>, among others that mean nothing here.</summary>
    public required uint Status { get; init; }

    /// <summary>The size of a page and of a block of the file, in bytes: a power of two.</summary>
    public required uint BlockSize { get; init; }

    /// <summary>Where the first bitmap begins: one bit for each page, set if the page is memory. The file holds it.</summary>
    public required ulong MemoryBitmap { get; init; }

    /// <summary>Where the second bitmap begins: one bit for each page, set if the page was dumped. The file holds it.</summary>
    public required ulong DumpedBitmap { get; init; }

    /// <summary>Where the descriptors of the dumped pages begin.</summary>
    public required ulong Descriptors { get; init; }

    /// <summary>How many pages the bitmaps tell about, memory or not: the number of the last one and 1.</summary>
    public required ulong Pages { get; init; }

    /// <summary>The first page that this file may hold: not 0 only in a part of a split dump.</summary>
    public required ulong FirstHeld { get; init; }

    /// <summary>The page behind the last one that it may hold, at most <see cref="Pages"/>.</summary>
    public required ulong EndHeld { get; init; }

    /// <summary>Where the text of VMCOREINFO lies; its size is 0 if there is none.</summary>
    public required (ulong Offset, ulong Size) VmCoreInfo { get; init; }

    /// <summary>Where the ELF notes lie; their size is 0 if there are none.</summary>
    public required (ulong Offset, ulong Size) Notes { get; init; }

    /// <summary>Reads the headers of <paramref name="file"/>, which begins with <see cref="Magic"/>.</summary>
    /// <exception cref="InvalidImageException">They are damaged or of an unknown version, or the file is too short for its bitmaps.</exception>
    public static KdumpHeader Read(MappedFile file)
    {
        if (!file.TryGetBytes(0, KdumpLayout.MainSize, out ReadOnlySpan<byte> main))
        {
            throw file.Invalid(
                $"a kdump header has at least {KdumpLayout.MainSize} bytes, but the file has {file.Length}: the image is truncated.");
        }

        uint version = ReadVersion(file, main);
        KdumpLayout layout = LayoutOf(main);
        string machine = Text(main.Slice(Machine, MachineSize));
        if (layout == KdumpLayout.Bits32 && !KdumpMachine.IsX86(machine))
            throw file.Invalid($"it is the dump of a 32-bit machine that calls itself '{machine}', but of those only x86 is read.");

        uint status = UInt32(main, layout.Status);
        uint blockSize = UInt32(main, layout.Status + 4);
        uint subBlocks = UInt32(main, layout.Status + 8);
        uint bitmapBlocks = UInt32(main, layout.Status + 12);
        if (!uint.IsPow2(blockSize) || blockSize is < MinBlockSize or > MaxBlockSize)
        {
            throw file.Invalid(
                $"the block size at byte {layout.Status + 4} is {blockSize}, "
                + $"but it is a power of two between {MinBlockSize} and {MaxBlockSize}.");
        }

        if (subBlocks == 0)
            throw file.Invalid($"the size of the sub header at byte {layout.Status + 8} is 0, but it has at least one block.");
        if (!file.TryGetBytes(blockSize, KdumpLayout.SubSize, out ReadOnlySpan<byte> sub))
        {
            throw file.Invalid(
                $"the sub header at 0x{blockSize:x} has at least 0x{KdumpLayout.SubSize:x} bytes, "
                + $"but the file has 0x{file.Length:x}: the image is truncated.");
        }

        ulong bitmaps = (1UL + subBlocks) * blockSize; // 32 bits times 64 KiB: nothing here overflows
        ulong bitmapSize = bitmapBlocks / 2 * (ulong)blockSize;
        ulong descriptors = bitmaps + ((ulong)bitmapBlocks * blockSize);
        if (!file.Holds(bitmaps, 2 * bitmapSize))
        {
            throw file.Invalid(
                $"the bitmaps at 0x{bitmaps:x} end at byte 0x{descriptors:x}, "
                + $"but the file has 0x{file.Length:x} bytes: the image is truncated.");
        }

        ulong pages = version >= 6 ? UInt64(sub, layout.StartPfn64 + 16) : UInt32(main, layout.Status + 16);
        if (pages > bitmapSize * 8)
            throw file.Invalid($"it has 0x{pages:x} pages, but a bitmap of 0x{bitmapSize:x} bytes: the image is damaged.");
        if (pages > MaxPages) throw file.Invalid($"its 0x{pages:x} pages are more than the 0x{MaxPages:x} that WalkGen reads.");

        (ulong first, ulong end) = version >= 2 && UInt32(sub, layout.Split) != 0 ? PartOf(sub, layout, version) : (0, pages);
        return new KdumpHeader
        {
            Is32Bit = layout == KdumpLayout.Bits32,
            MachineName = machine,
            Status = status,
            BlockSize = blockSize,
            MemoryBitmap = bitmaps,
            DumpedBitmap = bitmaps + bitmapSize,
            Descriptors = descriptors,
            Pages = pages,
            FirstHeld = first,
            EndHeld = ulong.Min(end, pages),
            VmCoreInfo = version >= 3 ? RequireHeld(file, "VMCOREINFO", Range(sub, layout, layout.VmCoreInfo)) : default,
            Notes = version >= 4 ? RequireHeld(file, "notes", Range(sub, layout, layout.Notes)) : default,
        };
    }

    private static uint ReadVersion(MappedFile file, ReadOnlySpan<byte> main)
    {
        uint version = UInt32(main, Version);
        if (version is >= 1 and <= LastVersion) return version;
        if (BinaryPrimitives.ReverseEndianness(version) is >= 1 and <= LastVersion)
            throw file.Invalid($"the kdump version at byte {Version} is big-endian, but only little-endian images are read.");
        throw file.Invalid($"the kdump version at byte {Version} is {version}, but only 1 to {LastVersion} are known.");
    }

    // The name of the machine does not tell: QEMU's is that of its binary, also for a 32-bit guest. But where a 32-bit header has the
    // size of the sub header, at least 1, a 64-bit one has the upper half of timestamp.tv_usec, which is less than a million.
    private static KdumpLayout LayoutOf(ReadOnlySpan<byte> main)
        => UInt32(main, KdumpLayout.Bits32.Status + 8) != 0 ? KdumpLayout.Bits32 : KdumpLayout.Bits64;

    private static (ulong First, ulong End) PartOf(ReadOnlySpan<byte> sub, KdumpLayout layout, uint version)
        => version >= 6
            ? (UInt64(sub, layout.StartPfn64), UInt64(sub, layout.StartPfn64 + 8))
            : (Word(sub, layout, layout.StartPfn), Word(sub, layout, layout.StartPfn + layout.WordSize));

    private static (ulong Offset, ulong Size) Range(ReadOnlySpan<byte> sub, KdumpLayout layout, int at)
        => (UInt64(sub, at), Word(sub, layout, at + 8));

    private static (ulong Offset, ulong Size) RequireHeld(MappedFile file, string what, (ulong Offset, ulong Size) range)
        => file.Holds(range.Offset, range.Size) || range.Size == 0
            ? range
            : throw file.Invalid(
                $"the {what} at 0x{range.Offset:x} end at byte 0x{(UInt128)range.Offset + range.Size:x}, "
                + $"but the file has 0x{file.Length:x} bytes: the image is truncated.");

    private static ulong Word(ReadOnlySpan<byte> header, KdumpLayout layout, int at)
        => layout.WordSize == 8 ? UInt64(header, at) : UInt32(header, at);

    private static uint UInt32(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt64LittleEndian(header[at..]);

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOfAnyExceptInRange((byte)'!', (byte)'~'); // what is behind would not be part of a name
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]);
    }
}
