using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// The fields of a kdump-compressed file's two headers that WalkGen uses.
/// Source: makedumpfile, <c>IMPLEMENTATION</c> and <c>diskdump_mod.h</c>; QEMU, <c>dump/dump.c</c>.
/// </summary>
internal sealed record KdumpHeader
{
    private const int Version = 8;
    private const int Machine = 12 + (4 * 65); // the fifth of the six strings of new_utsname
    private const int MachineSize = 65;
    private const uint LastVersion = 6;
    private const uint Incomplete = 8; // in the status, beside the codecs of the pages, each of which names its own
    private const uint MinBlockSize = 1 << 12;
    private const uint MaxBlockSize = 1 << 16;
    private const ulong MaxPages = 1UL << 34; // 64 TiB of 4 KiB pages: more than any machine has. A sparse file can claim any number

    /// <summary>The first eight bytes of such a file.</summary>
    public static ReadOnlySpan<byte> Magic => "KDUMP   "u8;

    /// <summary>Whether a 32-bit kernel wrote the headers.</summary>
    public required bool Is32Bit { get; init; }

    /// <summary>The machine, as <c>uname -m</c> prints it.</summary>
    public required string MachineName { get; init; }

    /// <summary>Whether the writer of the dump ran out of space: <c>DUMP_DH_COMPRESSED_INCOMPLETE</c>.</summary>
    public required bool IsIncomplete { get; init; }

    /// <summary>The kinds of pages that were excluded: <c>-d</c> of makedumpfile.</summary>
    public required uint DumpLevel { get; init; }

    /// <summary>The size of a page and of a block of the file, in bytes: a power of two.</summary>
    public required uint BlockSize { get; init; }

    /// <summary>The offset of the first bitmap: a bit per page, set if the page is memory. The file contains all of it.</summary>
    public required ulong MemoryBitmap { get; init; }

    /// <summary>The offset of the second bitmap: a bit per page, set if the page was dumped. The file contains all of it.</summary>
    public required ulong DumpedBitmap { get; init; }

    /// <summary>The offset of the page descriptors, perhaps beyond the end of the file.</summary>
    public required ulong Descriptors { get; init; }

    /// <summary>The number of pages in the bitmaps, memory or not.</summary>
    public required ulong Pages { get; init; }

    /// <summary>The first page of this file: 0 except in a part of a split dump.</summary>
    public required ulong FirstPage { get; init; }

    /// <summary>The page after the last page of this file, at most <see cref="Pages"/>.</summary>
    public required ulong EndPage { get; init; }

    /// <summary>Offset and size of the VMCOREINFO text; the size is 0 if there is none.</summary>
    public required (ulong Offset, ulong Size) VmCoreInfo { get; init; }

    /// <summary>Offset and size of the ELF notes; the size is 0 if there are none.</summary>
    public required (ulong Offset, ulong Size) Notes { get; init; }

    /// <summary>Reads the headers of <paramref name="file"/>, which begins with <see cref="Magic"/>.</summary>
    /// <exception cref="InvalidImageException">
    /// The headers are damaged or of an unknown version, or the file is too short for its bitmaps.
    /// </exception>
    public static KdumpHeader Read(FileBytes file)
    {
        if (!file.TryGetBytes(0, KdumpLayout.MainSize, out ReadOnlySpan<byte> main))
            throw file.Truncated($"a kdump header has at least {KdumpLayout.MainSize} bytes, but the file has {file.Length}");

        uint version = ReadVersion(file, main);
        KdumpLayout layout = LayoutOf(main);
        string machine = Text(main.Slice(Machine, MachineSize));
        if (layout == KdumpLayout.Bits32 && !KdumpMachine.MayBe32BitX86(machine))
        {
            throw file.Invalid(
                InstructionSetNames.FindUnsupported(machine) is { } unsupported
                    ? InstructionSetNames.NotSupported(unsupported)
                    : $"its 32-bit machine is '{machine}', but WalkGen reads 32-bit kdump files of x86 only: dump an ELF core instead.");
        }

        uint blockSize = UInt32(main, layout.Status + 4);
        uint subBlocks = UInt32(main, layout.Status + 8);
        uint bitmapBlocks = UInt32(main, layout.Status + 12);
        if (!uint.IsPow2(blockSize) || blockSize is < MinBlockSize or > MaxBlockSize)
        {
            throw file.Damaged(
                $"the block size at byte {layout.Status + 4} is {blockSize}, not a power of two from {MinBlockSize} to {MaxBlockSize}");
        }

        if (subBlocks == 0)
            throw file.Damaged($"the size of the sub header at byte {layout.Status + 8} is 0, but it has at least one block");
        if (!file.TryGetBytes(blockSize, KdumpLayout.SubSize, out ReadOnlySpan<byte> sub))
        {
            throw file.Truncated(
                $"the sub header at 0x{blockSize:x} has at least 0x{KdumpLayout.SubSize:x} bytes, but the file has 0x{file.Length:x}");
        }

        ulong bitmaps = (1UL + subBlocks) * blockSize; // 32 bits times 64 KiB: nothing here overflows
        ulong bitmapSize = bitmapBlocks / 2 * (ulong)blockSize;
        ulong descriptors = bitmaps + ((ulong)bitmapBlocks * blockSize);
        if (!file.Contains(bitmaps, 2 * bitmapSize))
            throw file.Truncated($"the bitmaps at 0x{bitmaps:x} end at byte 0x{descriptors:x}, but the file has 0x{file.Length:x} bytes");

        ulong pages = version >= 6 ? UInt64(sub, layout.StartPfn64 + 16) : UInt32(main, layout.Status + 16);
        if (pages > bitmapSize * 8)
            throw file.Damaged($"it has 0x{pages:x} pages, but a bitmap of 0x{bitmapSize:x} bytes");
        if (pages > MaxPages) throw file.Damaged($"its 0x{pages:x} pages are more than the 0x{MaxPages:x} that WalkGen reads");

        (ulong first, ulong end) = version >= 2 && UInt32(sub, layout.Split) != 0 ? PartOf(sub, layout, version) : (0, pages);
        return new KdumpHeader
        {
            Is32Bit = layout == KdumpLayout.Bits32,
            MachineName = machine,
            IsIncomplete = (UInt32(main, layout.Status) & Incomplete) != 0,
            DumpLevel = UInt32(sub, layout.DumpLevel),
            BlockSize = blockSize,
            MemoryBitmap = bitmaps,
            DumpedBitmap = bitmaps + bitmapSize,
            Descriptors = descriptors,
            Pages = pages,
            FirstPage = first,
            EndPage = ulong.Min(end, pages),
            VmCoreInfo = version >= 3 ? RequireInFile(file, "VMCOREINFO", Range(sub, layout, layout.VmCoreInfo)) : default,
            Notes = version >= 4 ? RequireInFile(file, "block of notes", Range(sub, layout, layout.Notes)) : default,
        };
    }

    private static uint ReadVersion(FileBytes file, ReadOnlySpan<byte> main)
    {
        uint version = UInt32(main, Version);
        if (version is >= 1 and <= LastVersion) return version;
        if (BinaryPrimitives.ReverseEndianness(version) is >= 1 and <= LastVersion)
        {
            throw file.Invalid(
                InstructionSetNames.FindUnsupported(Text(main.Slice(Machine, MachineSize))) is { } unsupported
                    ? InstructionSetNames.NotSupported(unsupported)
                    : $"the kdump version at byte {Version} is big-endian, but WalkGen reads only little-endian images.");
        }

        throw file.Unknown($"the kdump version at byte {Version} is {version}, but WalkGen reads only 1 to {LastVersion}");
    }

    // The machine name does not decide: QEMU writes that of its binary, also for a 32-bit guest. A 32-bit header has the size of the sub
    // header here, at least 1. A 64-bit header has the upper half of timestamp.tv_usec, which is 0.
    private static KdumpLayout LayoutOf(ReadOnlySpan<byte> main)
        => UInt32(main, KdumpLayout.Bits32.Status + 8) != 0 ? KdumpLayout.Bits32 : KdumpLayout.Bits64;

    private static (ulong First, ulong End) PartOf(ReadOnlySpan<byte> sub, KdumpLayout layout, uint version)
        => version >= 6
            ? (UInt64(sub, layout.StartPfn64), UInt64(sub, layout.StartPfn64 + 8))
            : (Word(sub, layout, layout.StartPfn), Word(sub, layout, layout.StartPfn + layout.WordSize));

    private static (ulong Offset, ulong Size) Range(ReadOnlySpan<byte> sub, KdumpLayout layout, int at)
        => (UInt64(sub, at), Word(sub, layout, at + 8));

    private static (ulong Offset, ulong Size) RequireInFile(FileBytes file, string what, (ulong Offset, ulong Size) range)
        => file.Contains(range.Offset, range.Size) || range.Size == 0
            ? range
            : throw file.Truncated(
                $"the {what} at 0x{range.Offset:x} with 0x{range.Size:x} bytes ends at byte 0x{(UInt128)range.Offset + range.Size:x}, "
                + $"but the file has 0x{file.Length:x} bytes");

    private static ulong Word(ReadOnlySpan<byte> header, KdumpLayout layout, int at)
        => layout.WordSize == 8 ? UInt64(header, at) : UInt32(header, at);

    private static uint UInt32(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt64LittleEndian(header[at..]);

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOfAnyExceptInRange((byte)'!', (byte)'~'); // the rest is not part of the name
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]);
    }
}
