namespace WalkGen.Images;

/// <summary>
/// A kdump-compressed file of makedumpfile or QEMU's <c>dump-guest-memory -z -R</c>: bitmaps list the pages, each dumped page has a
/// descriptor, and most pages are packed. Source: makedumpfile, <c>IMPLEMENTATION</c>.
/// </summary>
internal static class KdumpImage
{
    private const uint ExcludeZeros = 1; // DL_EXCLUDE_ZERO
    private const uint Incomplete = 8; // DUMP_DH_COMPRESSED_INCOMPLETE
    private const int MaxMemoryRuns = 1 << 20; // a machine has a few dozen; a bitmap can contain any number

    /// <summary>Reads the headers, bitmaps and notes of <paramref name="file"/> and none of the memory.</summary>
    /// <exception cref="InvalidImageException">The file is damaged, or its pages are packed with another codec than zlib.</exception>
    public static ImageContent Read(FileBytes file)
    {
        KdumpHeader header = KdumpHeader.Read(file);
        RequireZlib(file, header.Status);
        ImageSegment[] segments = ReadSegments(file, header, out ulong pages);
        PhysicalRange[] zeros = MissingMemory.Find(ReadZeros(file, header), segments);
        IEnumerable<ElfNote> noteList = ElfNote.ReadAll(file, header.Notes.Offset, header.Notes.Size);
        InstructionSet? machine = KdumpMachine.Of(header, noteList);
        CoreNotes notes = CoreNotes.Read(file, noteList, machine ?? default);
        return new ImageContent
        {
            File = new()
            {
                Path = file.Name,
                Kind = ImageKind.KdumpCompressed,
                IsQemu = notes.IsQemu,
                IsConverted = notes.Conversion is not null,
                Only = notes.Conversion?.Only,
            },
            Bytes = new KdumpPages(file, header.Descriptors, pages, header.BlockSize),
            Segments = segments,
            Missing = MissingMemory.Find(ReadMemory(file, header, 0, header.Pages), RangeSet.Union(segments, zeros)),
            Zeros = zeros,
            Machine = machine,
            Cpus = notes.Cpus,
            VmCoreInfo = ReadVmCoreInfo(file, header) ?? notes.VmCoreInfo,
            KernelRoot = notes.Conversion?.KernelRoot,
        };
    }

    private static void RequireZlib(FileBytes file, uint status)
    {
        foreach (PageCodecs codec in (ReadOnlySpan<PageCodecs>)[PageCodecs.Lzo, PageCodecs.Snappy, PageCodecs.Zstd])
        {
            if (((PageCodecs)status & codec) == 0) continue;
            string name = codec.ToString().ToLowerInvariant();
            throw file.Invalid($"its pages are packed with {name}, which WalkGen does not unpack: repack them with 'makedumpfile -c'.");
        }
    }

    // The rank of a page among the dumped pages selects its descriptor. The file offset of a segment is the rank of its first page, in
    // bytes. The file contains a descriptor for each page, which limits the number of segments.
    private static ImageSegment[] ReadSegments(FileBytes file, KdumpHeader header, out ulong pages)
    {
        List<ImageSegment> segments = [];
        pages = 0;
        foreach (var (first, end) in new PageBitmap(file, header.DumpedBitmap).Runs(header.FirstPage, header.EndPage))
        {
            segments.Add(new ImageSegment(StartOf(header, first), (end - first) * header.BlockSize, pages * header.BlockSize));
            pages += end - first;
            ulong size = pages * PageDescriptor.Size;
            if (file.Contains(header.Descriptors, size)) continue;
            throw file.Truncated(
                $"the descriptors at 0x{header.Descriptors:x} of its first 0x{pages:x} pages end at byte 0x{header.Descriptors + size:x}, "
                + $"but the file has 0x{file.Length:x} bytes");
        }

        return segments.Count > 0 ? [.. segments] : throw file.Empty("its bitmap lists no dumped page");
    }

    // If makedumpfile excluded pages of zeros alone, the pages that were not dumped are such pages. Those of other parts are not.
    private static List<PhysicalRange> ReadZeros(FileBytes file, KdumpHeader header)
        => header.DumpLevel == ExcludeZeros && (header.Status & Incomplete) == 0
            ? ReadMemory(file, header, header.FirstPage, header.EndPage)
            : [];

    private static List<PhysicalRange> ReadMemory(FileBytes file, KdumpHeader header, ulong firstPage, ulong endPage)
    {
        List<PhysicalRange> memory = [];
        foreach (var (first, end) in new PageBitmap(file, header.MemoryBitmap).Runs(firstPage, endPage))
        {
            if (memory.Count == MaxMemoryRuns)
                throw file.Damaged($"the bitmap at 0x{header.MemoryBitmap:x} has more than {MaxMemoryRuns} runs of memory");
            memory.Add(new PhysicalRange(StartOf(header, first), (end - first) * header.BlockSize));
        }

        return memory;
    }

    private static PhysicalAddress StartOf(KdumpHeader header, ulong page) => new(page * header.BlockSize);

    private static VmCoreInfo? ReadVmCoreInfo(FileBytes file, KdumpHeader header)
    {
        (ulong offset, ulong size) = header.VmCoreInfo;
        return size > 0 && file.TryGetBytes(offset, (int)ulong.Min(size, VmCoreInfo.MaxSize), out ReadOnlySpan<byte> text)
            ? VmCoreInfo.Parse(text)
            : null;
    }
}
