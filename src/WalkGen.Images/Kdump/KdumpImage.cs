namespace WalkGen.Images;

/// <summary>
/// A kdump-compressed file, as makedumpfile and QEMU's <c>dump-guest-memory -z -R</c> write it: bitmaps say which pages there are, each
/// dumped page has a descriptor, and most are packed. Source: makedumpfile, <c>IMPLEMENTATION</c>.
/// </summary>
internal static class KdumpImage
{
    private const int MaxMemoryRuns = 1 << 20; // a machine has a few dozen; a bitmap has room for any number

    /// <summary>Reads the headers, bitmaps and notes of <paramref name="file"/> and none of the memory.</summary>
    /// <exception cref="InvalidImageException">It is damaged, or its pages are packed with something other than zlib.</exception>
    public static ImageContent Read(MappedFile file)
    {
        KdumpHeader header = KdumpHeader.Read(file);
        RequireZlib(file, header.Status);
        ImageSegment[] segments = ReadSegments(file, header, out ulong pages);
        IEnumerable<ElfNote> noteList = ElfNote.ReadAll(file, header.Notes.Offset, header.Notes.Size);
        InstructionSet? machine = KdumpMachine.Of(header, noteList);
        CoreNotes notes = CoreNotes.Read(file, noteList, machine ?? default);
        return new ImageContent
        {
            File = new() { Path = file.Name, Kind = ImageKind.KdumpCompressed, IsQemu = notes.IsQemu },
            Bytes = new KdumpPages(file, header.Descriptors, pages, header.BlockSize),
            Segments = segments,
            Missing = MissingMemory.Of(ReadMemory(file, header), segments),
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
    private static ImageSegment[] ReadSegments(MappedFile file, KdumpHeader header, out ulong pages)
    {
        List<ImageSegment> segments = [];
        pages = 0;
        foreach (var (first, end) in new PageBitmap(file, header.DumpedBitmap).Runs(header.FirstHeld, header.EndHeld))
        {
            segments.Add(new ImageSegment(StartOf(header, first), (end - first) * header.BlockSize, pages * header.BlockSize));
            pages += end - first;
            if (file.Holds(header.Descriptors, pages * PageDescriptor.Size)) continue;
            throw file.Invalid(
                $"the descriptors at 0x{header.Descriptors:x} of its first 0x{pages:x} pages end at byte "
                + $"0x{header.Descriptors + (pages * PageDescriptor.Size):x}, but the file has 0x{file.Length:x} bytes: the image is truncated.");
        }

        return segments.Count > 0 ? [.. segments] : throw file.Invalid("its bitmap says that no page was dumped: the image is empty.");
    }

    private static List<PhysicalRange> ReadMemory(MappedFile file, KdumpHeader header)
    {
        List<PhysicalRange> memory = [];
        foreach (var (first, end) in new PageBitmap(file, header.MemoryBitmap).Runs(0, header.Pages))
        {
            if (memory.Count == MaxMemoryRuns)
                throw file.Invalid($"the bitmap at 0x{header.MemoryBitmap:x} has more than {MaxMemoryRuns} runs of memory: the image is damaged.");
            memory.Add(new PhysicalRange(StartOf(header, first), (end - first) * header.BlockSize));
        }

        return memory;
    }

    private static PhysicalAddress StartOf(KdumpHeader header, ulong page) => new(page * header.BlockSize);

    private static VmCoreInfo? ReadVmCoreInfo(MappedFile file, KdumpHeader header)
        => header.VmCoreInfo.Size > 0
            && file.TryGetBytes(header.VmCoreInfo.Offset, (int)ulong.Min(header.VmCoreInfo.Size, VmCoreInfo.MaxSize), out ReadOnlySpan<byte> text)
                ? VmCoreInfo.Parse(text)
                : null;
}
