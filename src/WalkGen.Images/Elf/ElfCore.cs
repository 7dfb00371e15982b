namespace WalkGen.Images;

/// <summary>
/// An ELF core as QEMU's <c>dump-guest-memory</c> writes it: memory as <c>PT_LOAD</c> at physical addresses, registers as notes.
/// Source: QEMU, <c>dump/dump.c</c>.
/// </summary>
internal static class ElfCore
{
    /// <summary>Reads the headers and notes of <paramref name="file"/> and none of the memory.</summary>
    /// <exception cref="InvalidImageException">It is not such a core, or a damaged one.</exception>
    public static ImageContent Read(MappedFile file)
    {
        ElfHeader elf = ElfHeader.Read(file);
        List<ProgramHeader> headers = ProgramHeader.ReadAll(file, elf);
        foreach (ProgramHeader header in headers) header.RequireBytes(file);

        ImageSegment[] segments = SegmentMerge.Merge(file, headers.FindAll(header => header.Type == ProgramHeader.Load));
        if (segments.Length == 0)
            throw file.Invalid($"none of its {elf.ProgramHeaderCount} program headers has memory (PT_LOAD): the image is empty.");

        List<ProgramHeader> parts = headers.FindAll(header => header.Type == ProgramHeader.Note);
        RequireFewNotes(file, parts);
        CoreNotes notes = CoreNotes.Read(file, parts.SelectMany(part => ElfNote.ReadAll(file, part.Offset, part.FileSize)), elf.Machine);
        return new ImageContent
        {
            Kind = notes.IsQemu ? "ELF core (QEMU dump-guest-memory)" : "ELF core",
            Bytes = file,
            Segments = segments,
            Machine = elf.Machine,
            Cpus = notes.Cpus,
            VmCoreInfo = notes.VmCoreInfo,
        };
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
