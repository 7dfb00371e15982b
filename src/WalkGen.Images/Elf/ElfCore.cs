namespace WalkGen.Images;

/// <summary>
/// An ELF core of a machine: memory as <c>PT_LOAD</c> at physical addresses, registers as notes. It comes from QEMU's
/// <c>dump-guest-memory</c>, from Linux's <c>/proc/vmcore</c> or from makedumpfile. Source: QEMU, <c>dump/dump.c</c>; Linux,
/// <c>fs/proc/vmcore.c</c>.
/// </summary>
internal static class ElfCore
{
    /// <summary>Reads the headers and notes of <paramref name="file"/>, and memory only where two headers overlap.</summary>
    /// <exception cref="InvalidImageException">The file is not such a core, or is damaged.</exception>
    public static ImageContent Read(MappedFile file)
    {
        ElfHeader elf = ElfHeader.Read(file);
        List<ProgramHeader> headers = ProgramHeader.ReadAll(file, elf);
        List<ProgramHeader> loads = headers.FindAll(header => header.Type == ProgramHeader.Load);
        ImageSegment[] segments = SegmentMerge.Merge(file, loads);
        PhysicalRange[] missing = MissingMemory.Find([.. loads.SelectMany(load => MissingOf(file, load))], segments);
        if (segments.Length == 0)
        {
            throw missing.Length == 0
                ? file.Empty($"none of its {elf.ProgramHeaderCount} program headers has memory (PT_LOAD)")
                : file.Truncated(
                    $"the memory of its program headers, the first at 0x{missing[0].Start.Value:x16}, "
                    + $"lies beyond the 0x{file.Length:x} bytes of the file");
        }

        List<ProgramHeader> parts = headers.FindAll(header => header.Type == ProgramHeader.Note);
        RequireFewNotes(file, parts);
        CoreNotes notes = CoreNotes.Read(file, parts.SelectMany(part => ElfNote.ReadAll(file, part.Offset, part.FileSize)), elf.Machine);
        return new ImageContent
        {
            File = new() { Path = file.Name, Kind = ImageKind.ElfCore, IsQemu = notes.IsQemu },
            Bytes = file,
            Segments = segments,
            Missing = missing,
            Machine = elf.Machine,
            Cpus = notes.Cpus,
            VmCoreInfo = notes.VmCoreInfo,
        };
    }

    private static IEnumerable<PhysicalRange> MissingOf(MappedFile file, ProgramHeader load)
    {
        ulong present = load.PresentIn(file);
        if (present < load.MemorySize)
            yield return new PhysicalRange(new PhysicalAddress(load.PhysicalAddress + present), load.MemorySize - present);
    }

    // QEMU writes one segment of notes. With thousands of headers for the same notes, a small file would cost much time and memory.
    private static void RequireFewNotes(MappedFile file, List<ProgramHeader> notes)
    {
        UInt128 size = 0;
        foreach (ProgramHeader segment in notes) size += segment.FileSize;
        if (size > file.Length)
            throw file.Damaged($"its {notes.Count} segments of notes claim 0x{size:x} bytes, but the file has 0x{file.Length:x}");
    }
}
