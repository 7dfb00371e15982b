namespace WalkGen.Images;

/// <summary>
/// An ELF core of a machine: memory as <c>PT_LOAD</c> at physical addresses, registers as notes. QEMU's <c>dump-guest-memory</c> writes
/// it, Linux as <c>/proc/vmcore</c>, and makedumpfile. Source: QEMU, <c>dump/dump.c</c>; Linux, <c>fs/proc/vmcore.c</c>.
/// </summary>
internal static class ElfCore
{
    /// <summary>Reads the headers and notes of <paramref name="file"/>, and memory only where two headers claim it.</summary>
    /// <exception cref="InvalidImageException">It is not such a core, or a damaged one.</exception>
    public static ImageContent Read(MappedFile file)
    {
        ElfHeader elf = ElfHeader.Read(file);
        List<ProgramHeader> headers = ProgramHeader.ReadAll(file, elf);
        List<ProgramHeader> loads = headers.FindAll(header => header.Type == ProgramHeader.Load);
        ImageSegment[] segments = SegmentMerge.Merge(file, loads);
        PhysicalRange[] missing = MissingMemory.Of([.. loads.SelectMany(load => MissingOf(file, load))], segments);
        if (segments.Length == 0)
        {
            throw file.Invalid(missing.Length == 0
                ? $"none of its {elf.ProgramHeaderCount} program headers has memory (PT_LOAD): the image is empty."
                : $"of the memory that its program headers name, the first at 0x{missing[0].Start.Value:x16}, "
                    + $"the file has none in its 0x{file.Length:x} bytes: the image is truncated.");
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
        if (present < load.MemorySize) yield return new PhysicalRange(new PhysicalAddress(load.PhysicalAddress + present), load.MemorySize - present);
    }

    // QEMU writes one segment of notes. Thousands of headers for the same notes would make a small file cost a lot of time and memory.
    private static void RequireFewNotes(MappedFile file, List<ProgramHeader> notes)
    {
        UInt128 size = 0;
        foreach (ProgramHeader segment in notes) size += segment.FileSize;
        if (size > file.Length)
            throw file.Invalid($"its {notes.Count} segments of notes claim 0x{size:x} bytes, but the file has 0x{file.Length:x}.");
    }
}
