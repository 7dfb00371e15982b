using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The core of a Xen domain from <c>xl dump-core</c>: an ELF file with sections and no program headers. <c>.xen_pages</c> has the pages,
/// <c>.xen_pfn</c> or <c>.xen_p2m</c> the frame number of each. Source: Xen, <c>docs/misc/dump-core-format.txt</c>.
/// </summary>
/// <remarks>
/// The page tables of a paravirtualized domain contain machine frames, so its pages have machine addresses: <c>.xen_p2m</c> lists both.
/// </remarks>
internal static class XenCore
{
    private const int MaxSections = 1 << 10; // the format has about ten
    private const ulong PageSize = 0x1000; // of x86, the only machine that xl dumps like this
    private const int MachineFrameAt = 8; // in an entry of .xen_p2m, after the frame of the domain

    /// <summary>Whether the sections of <paramref name="file"/> are those of such a core.</summary>
    public static bool Is(FileBytes file, in ElfHeader elf) => Find(file, elf, ".xen_pages"u8) is not null;

    /// <summary>Reads the frame numbers of <paramref name="file"/> and none of the memory. The memory after its end is missing.</summary>
    /// <exception cref="InvalidImageException">The file is damaged, or has no memory.</exception>
    public static ImageContent Read(FileBytes file, in ElfHeader elf)
    {
        (ulong pages, ulong pagesSize) = Find(file, elf, ".xen_pages"u8) ?? default;
        (ulong Offset, ulong Size)? machineFrames = Find(file, elf, ".xen_p2m"u8);
        int entrySize = machineFrames is null ? sizeof(ulong) : 2 * sizeof(ulong);
        (ulong frames, ulong framesSize) = machineFrames ?? Find(file, elf, ".xen_pfn"u8)
            ?? throw file.Damaged("it is a Xen core with neither a section .xen_pfn nor .xen_p2m");
        if (!file.Contains(frames, framesSize))
            throw file.Truncated($"the frame numbers at 0x{frames:x} end beyond the 0x{file.Length:x} bytes of the file");

        ulong count = framesSize / (ulong)entrySize;
        if (count != pagesSize / PageSize)
        {
            throw file.Damaged(
                $"it is a Xen core with 0x{count:x} frame numbers for the 0x{pagesSize:x} bytes of its section .xen_pages");
        }

        List<ImageSegment> segments = [];
        List<PhysicalRange> missing = [];
        int frameAt = machineFrames is null ? 0 : MachineFrameAt;
        for (ulong i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> bytes = file.Read(frames + (i * (ulong)entrySize) + (ulong)frameAt, sizeof(ulong));
            ulong frame = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            if (frame == ulong.MaxValue) continue; // an entry without a page
            if (frame > ulong.MaxValue / PageSize)
                throw file.Damaged($"frame number {i} of the Xen core is 0x{frame:x}, beyond the last physical address");
            PhysicalAddress start = new(frame * PageSize);
            ulong offset = pages + (i * PageSize);
            if (file.Contains(offset, PageSize)) Add(segments, new ImageSegment(start, PageSize, offset));
            else missing.Add(new PhysicalRange(start, PageSize));
        }

        segments.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        for (int i = 1; i < segments.Count; i++)
        {
            if (segments[i].Start.Value - segments[i - 1].Start.Value < segments[i - 1].Length)
                throw file.Damaged($"two pages of the Xen core claim the same memory at 0x{segments[i].Start.Value:x16}");
        }

        if (segments.Count == 0)
        {
            throw missing.Count == 0
                ? file.Empty("it is a Xen core without pages")
                : file.Truncated($"the pages of the Xen core at 0x{pages:x} lie beyond the 0x{file.Length:x} bytes of the file");
        }

        return new ImageContent
        {
            File = new() { Path = file.Name, Kind = ImageKind.XenCore },
            Bytes = file,
            Segments = [.. segments],
            Missing = MissingMemory.Find(missing, segments),
            Machine = elf.Machine,
        };
    }

    private static void Add(List<ImageSegment> segments, ImageSegment page)
    {
        ImageSegment last = segments.Count > 0 ? segments[^1] : default;
        if (last.Length > 0 && page.Start.Value - last.Start.Value == last.Length && page.FileOffset - last.FileOffset == last.Length)
            segments[^1] = last with { Length = last.Length + page.Length };
        else
            segments.Add(page);
    }

    /// <summary>The offset and size of the section with <paramref name="name"/>; null if there is none.</summary>
    private static (ulong Offset, ulong Size)? Find(FileBytes file, in ElfHeader elf, ReadOnlySpan<byte> name)
    {
        ElfClass fields = elf.Class;
        ReadOnlySpan<byte> header = file.Read(0, fields.HeaderSize);
        ulong sections = fields.Word(header, fields.SectionHeadersAt);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[fields.SectionCountAt..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(header[fields.SectionNamesAt..]);
        if (count is 0 or > MaxSections || names >= count || SectionAt(names) is not { } table) return null;

        for (int i = 1; i < count; i++)
        {
            if (SectionAt(i) is not { } section) return null;
            if (section.Name >= table.Size || table.Size - section.Name <= (ulong)name.Length) continue;
            if (!file.Contains(table.Offset, table.Size)) return null;
            if (file.TryGetBytes(table.Offset + section.Name, name.Length + 1, out ReadOnlySpan<byte> found)
                && found[..^1].SequenceEqual(name) && found[^1] == 0)
            {
                return (section.Offset, section.Size);
            }
        }

        return null;

        (uint Name, ulong Offset, ulong Size)? SectionAt(int index)
        {
            ulong at = (ulong)index * (ulong)fields.SectionHeaderSize;
            if (sections > file.Length) return null;
            if (!file.TryGetBytes(sections + at, fields.SectionHeaderSize, out ReadOnlySpan<byte> bytes)) return null;
            return (
                BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                fields.Word(bytes, fields.SectionOffsetAt),
                fields.Word(bytes, fields.SectionSizeAt));
        }
    }
}
