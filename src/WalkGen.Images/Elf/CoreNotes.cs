namespace WalkGen.Images;

/// <summary>The ELF notes of an image that WalkGen uses.</summary>
/// <param name="Cpus">The CPUs whose registers are in the notes, in order.</param>
/// <param name="VmCoreInfo">The VMCOREINFO of the kernel, or null.</param>
/// <param name="IsQemu">Whether QEMU wrote one of the notes.</param>
/// <param name="IsVirtualBox">Whether VirtualBox wrote one of the notes.</param>
/// <param name="Conversion">The note of WalkGen, if it wrote the file; else null.</param>
internal readonly record struct CoreNotes(
    CpuState[] Cpus, VmCoreInfo? VmCoreInfo, bool IsQemu, bool IsVirtualBox, ConversionNote? Conversion)
{
    /// <summary>Reads <paramref name="notes"/> of <paramref name="file"/>. Unknown notes are skipped.</summary>
    /// <exception cref="InvalidImageException">A note is damaged.</exception>
    public static CoreNotes Read(FileBytes file, IEnumerable<ElfNote> notes, InstructionSet machine)
    {
        List<CpuState> cpus = [];
        VmCoreInfo? info = null;
        bool isQemu = false;
        ElfNote? virtualBox = null;
        List<ElfNote> virtualBoxCpus = [];
        ConversionNote? conversion = null;
        foreach (ElfNote note in notes)
        {
            switch (note.Kind)
            {
                case ElfNoteKind.QemuCpu:
                    isQemu = true;
                    if (machine is InstructionSet.X86 or InstructionSet.X86_64)
                        cpus.Add(QemuCpuState.Read(file, note, cpus.Count, machine));
                    break;
                case ElfNoteKind.VirtualBoxCore:
                    virtualBox ??= note;
                    break;
                case ElfNoteKind.VirtualBoxCpu:
                    virtualBoxCpus.Add(note);
                    break;
                case ElfNoteKind.Conversion:
                    conversion ??= ConversionNote.Read(file, note);
                    break;
                case ElfNoteKind.VmCoreInfo:
                    ReadOnlySpan<byte> text = file.Read(note.ContentOffset, (int)uint.Min(note.ContentSize, VmCoreInfo.MaxSize));
                    info ??= VmCoreInfo.Parse(text);
                    break;
            }
        }

        if (virtualBox is { } core && (machine is InstructionSet.X86 or InstructionSet.X86_64))
            cpus.AddRange(VirtualBoxCpus.Read(file, core, virtualBoxCpus));
        return new CoreNotes([.. cpus], info, isQemu && conversion is null, virtualBox is not null, conversion);
    }
}
