namespace WalkGen.Images;

/// <summary>
/// A kdump-compressed file, as makedumpfile and QEMU's <c>dump-guest-memory -z</c> write it: bitmaps say which pages there are, each dumped
/// page has a descriptor, and most are packed. Source: makedumpfile, <c>IMPLEMENTATION</c>.
/// </summary>
internal static class KdumpImage
{
    private const int MaxHoles = 1 << 16; // in the memory of a machine, which has a few dozen

    /// <summary>Reads the headers, bitmaps and notes of <paramref name="file"/> and none of the memory.</summary>
    /// <exception cref="InvalidImageException">It is damaged, or its pages are packed with something other than zlib.</exception>
    public static ImageContent Read(MappedFile file)
    {
        KdumpHeader header = KdumpHeader.Read(file);
        RequireZlib(file, header.Status);
        List<ImageSegment> segments = ReadSegments(file, header, out ulong pages);
        IEnumerable<ElfNote> noteList = ElfNote.ReadAll(file, header.Notes.Offset, header.Notes.Size);
        ElfMachine? machine = KdumpMachine.Of(header, noteList);
        CoreNotes notes = CoreNotes.Read(file, noteList, machine ?? default);
        return new ImageContent
        {
            Kind = notes.IsQemu ? "kdump-compressed (QEMU dump-guest-memory)" : "kdump-compressed",
            Bytes = new KdumpPages(file, header.Descriptors, pages, header.BlockSize),
            Segments = [.. segments],
            Missing = ReadMissing(file, header, maxRuns: segments.Count + MaxHoles),
            Machine = machine,
            Cpus = notes.Cpus,
            VmCoreInfo = ReadVmCoreInfo(file, header) ?? notes.VmCoreInfo,
        };
    }

    private static void RequireZlib(MappedFile file, uint status)
    {
        foreach (PageCodecs codec in (ReadOnlySpan<PageCodecs>)[PageCodecs.Lzo, PageCodecs.Snappy, PageCodecs.Zstd])
        {
            if (((PageCodecs)status & codec) == 0) continue;
            string name = codec.ToString().ToLowerInvariant();
            throw file.Invalid($"its pages are packed with {name}, which WalkGen does not unpack: repack them with zlib by 'makedumpfile -c'.");
        }
    }

    // The descriptor of a page is found by its rank among the dumped pages, and so is what it unpacks to: a segment holds the first rank.
    // Each page has a descriptor in the file, so that there are no more segments than the file has room for.
    private static List<ImageSegment> ReadSegments(MappedFile file, KdumpHeader header, out ulong pages)
    {
        List<ImageSegment> segments = [];
        pages = 0;
        foreach (var (first, end) in new PageBitmap(file, header.DumpedBitmap, excluded: null).Runs(header.FirstPage, header.EndPage))
        {
            segments.Add(Segment(header, first, end, pages * header.BlockSize));
            pages += end - first;
            if (file.Holds(header.Descriptors, pages * PageDescriptor.Size)) continue;
            throw file.Invalid(
                $"the descriptors at 0x{header.Descriptors:x} of its first 0x{pages:x} pages end at byte "
                + $"0x{header.Descriptors + (pages * PageDescriptor.Size):x}, but the file has 0x{file.Length:x} bytes: the image is truncated.");
        }

        return segments.Count > 0 ? segments : throw file.Invalid("its bitmap says that no page was dumped: the image is empty.");
    }

    // Between two runs of missing pages lies one that was dumped, or a hole in the machine's memory. No other bound comes from the file.
    private static ImageSegment[] ReadMissing(MappedFile file, KdumpHeader header, int maxRuns)
    {
        List<ImageSegment> missing = [];
        foreach (var (first, end) in new PageBitmap(file, header.MemoryBitmap, header.DumpedBitmap).Runs(header.FirstPage, header.EndPage))
        {
            if (missing.Count == maxRuns)
                throw file.Invalid($"the bitmap at 0x{header.MemoryBitmap:x} has more than {MaxHoles} holes in its memory: the image is damaged.");
            missing.Add(Segment(header, first, end, fileOffset: 0));
        }

        return [.. missing];
    }

    private static ImageSegment Segment(KdumpHeader header, ulong first, ulong end, ulong fileOffset)
        => new(new PhysicalAddress(first * header.BlockSize), (end - first) * header.BlockSize, fileOffset);

    private static VmCoreInfo? ReadVmCoreInfo(MappedFile file, KdumpHeader header)
        => header.VmCoreInfo.Size > 0
            && file.TryGetBytes(header.VmCoreInfo.Offset, (int)ulong.Min(header.VmCoreInfo.Size, VmCoreInfo.MaxSize), out ReadOnlySpan<byte> text)
                ? VmCoreInfo.Parse(text)
                : null;
}
