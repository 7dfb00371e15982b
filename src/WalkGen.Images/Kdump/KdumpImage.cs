namespace WalkGen.Images;

/// <summary>
/// A kdump-compressed file of makedumpfile or QEMU's <c>dump-guest-memory -z -R</c>: bitmaps list the pages, each dumped page has a
/// descriptor, and most pages are packed. Source: makedumpfile, <c>IMPLEMENTATION</c>.
/// </summary>
internal static class KdumpImage
{
    private const uint ExcludeZeros = 1; // DL_EXCLUDE_ZERO
    private const int MaxMemoryRuns = 1 << 20; // a machine has a few dozen; a bitmap can contain any number

    /// <summary>
    /// Reads the headers, bitmaps and notes of <paramref name="file"/> and none of the memory. A part of a split dump may have no page.
    /// </summary>
    /// <exception cref="InvalidImageException">The file is damaged.</exception>
    public static ImageContent Read(FileBytes file)
    {
        KdumpHeader header = KdumpHeader.Read(file);
        DumpedPages pages = DumpedPages.Read(file, header);
        PhysicalRange[] dumped = RangeSet.Union(pages.Held, pages.Lost);
        PhysicalRange[] zeros = MissingMemory.Find(ReadZeros(file, header), dumped);
        List<PhysicalRange> memory = ReadMemory(file, header, 0, header.Pages);
        IEnumerable<ElfNote> noteList = ElfNote.ReadAll(file, header.Notes.Offset, header.Notes.Size);
        VmCoreInfo? info = ReadVmCoreInfo(file, header);
        InstructionSet? machine = KdumpMachine.Of(header, noteList, info);
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
                IsIncomplete = header.IsIncomplete,
                LostPages = pages.LostCount,
            },
            Bytes = new KdumpPages(file, header.Descriptors, pages.Descriptors, header.BlockSize),
            Segments = pages.Held,
            Missing = MissingMemory.Find([.. memory, .. pages.Lost], RangeSet.Union(pages.Held, zeros)),
            Zeros = zeros,
            Machine = machine,
            Cpus = notes.Cpus,
            VmCoreInfo = info ?? notes.VmCoreInfo,
            KernelRoot = notes.Conversion?.KernelRoot,
        };
    }

    // If makedumpfile excluded pages of zeros alone, the pages that were not dumped are such pages. Those of other parts are not.
    private static List<PhysicalRange> ReadZeros(FileBytes file, KdumpHeader header)
        => header.DumpLevel == ExcludeZeros && !header.IsIncomplete
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
