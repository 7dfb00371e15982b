namespace WalkGen.Images;

/// <summary>What the notes of a core say, in an ELF file or elsewhere.</summary>
/// <param name="Cpus">The CPUs whose registers are in them, in their order.</param>
/// <param name="VmCoreInfo">What the kernel said about itself, if it did.</param>
/// <param name="IsQemu">Whether a note of QEMU's is among them.</param>
internal readonly record struct CoreNotes(CpuState[] Cpus, VmCoreInfo? VmCoreInfo, bool IsQemu)
{
    /// <summary>Reads <paramref name="notes"/> of <paramref name="file"/>. What is not known is passed over.</summary>
    /// <exception cref="InvalidImageException">A note is damaged.</exception>
    public static CoreNotes Read(MappedFile file, IEnumerable<ElfNote> notes, InstructionSet machine)
    {
        List<CpuState> cpus = [];
        VmCoreInfo? info = null;
        bool isQemu = false;
        foreach (ElfNote note in notes)
        {
            switch (note.Kind)
            {
                case ElfNoteKind.QemuCpu:
                    isQemu = true;
                    if (machine is InstructionSet.X86 or InstructionSet.X86_64) cpus.Add(QemuCpuState.Read(file, note, cpus.Count, machine));
                    break;
                case ElfNoteKind.VmCoreInfo:
                    file.TryGetBytes(note.ContentOffset, (int)uint.Min(note.ContentSize, VmCoreInfo.MaxSize), out ReadOnlySpan<byte> text);
                    info ??= VmCoreInfo.Parse(text);
                    break;
            }
        }

        return new CoreNotes([.. cpus], info, isQemu);
    }
}
