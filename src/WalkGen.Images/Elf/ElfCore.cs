namespace WalkGen.Images;

/// <summary>
/// An ELF core as QEMU's <c>dump-guest-memory</c> writes it: memory as <c>PT_LOAD</c> at physical addresses, registers as notes.
/// Source: QEMU, <c>dump/dump.c</c>.
/// </summary>
internal sealed class ElfCore
{
    private ElfCore(ElfMachine machine, ImageSegment[] segments, CpuState[] cpus, bool isQemu)
    {
        Machine = machine;
        Segments = segments;
        Cpus = cpus;
        IsQemu = isQemu;
    }

    public ElfMachine Machine { get; }

    public ImageSegment[] Segments { get; }

    public CpuState[] Cpus { get; }

    /// <summary>Whether a note of QEMU's is in it.</summary>
    public bool IsQemu { get; }

    /// <summary>Reads the headers and notes of <paramref name="file"/> and none of the memory.</summary>
    /// <exception cref="InvalidImageException">It is not such a core, or a damaged one.</exception>
    public static ElfCore Read(MappedFile file)
    {
        ElfHeader elf = ElfHeader.Read(file);
        List<ProgramHeader> headers = ProgramHeader.ReadAll(file, elf);
        foreach (ProgramHeader header in headers) header.RequireBytes(file);

        ImageSegment[] segments = SegmentMerge.Merge(file, headers.FindAll(header => header.Type == ProgramHeader.Load));
        if (segments.Length == 0)
            throw file.Invalid($"none of its {elf.ProgramHeaderCount} program headers has memory (PT_LOAD): the image is empty.");

        List<ProgramHeader> notes = headers.FindAll(header => header.Type == ProgramHeader.Note);
        RequireFewNotes(file, notes);
        List<CpuState> cpus = [];
        bool isQemu = false;
        foreach (ElfNote note in notes.SelectMany(segment => ElfNote.ReadAll(file, segment)))
        {
            if (!note.IsQemu) continue;
            isQemu = true;
            if (elf.Machine is ElfMachine.X86 or ElfMachine.X86_64) cpus.Add(QemuCpuState.Read(file, note, cpus.Count, elf.Machine));
        }

        return new ElfCore(elf.Machine, segments, [.. cpus], isQemu);
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
