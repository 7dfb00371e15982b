using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The registers of an x86 CPU in a QEMU note: <c>QEMUCPUState</c>, version 1.
/// Source: QEMU, <c>target/i386/arch_dump.c</c>. It has no IA32_EFER.LMA, but QEMU writes <c>EM_X86_64</c> only for a machine in long mode.
/// </summary>
internal static class QemuCpuState
{
    private const uint Version = 1;

    // version and size (32 bits each); 18 words: rax rbx rcx rdx rsi rdi rsp rbp r8..r15 rip rflags;
    // 10 segments of 24 bytes: cs ds es fs gs ss ldt tr gdt idt; cr0..cr4; later versions of QEMU: kernel_gs_base.
    private const int Rip = 8 + (16 * 8);
    private const int Cr0 = 8 + (18 * 8) + (10 * 24);
    private const int Cr2 = Cr0 + (2 * 8);
    private const int Cr3 = Cr0 + (3 * 8);
    private const int Cr4 = Cr0 + (4 * 8);
    private const int MinSize = Cr4 + 8;
    private const int WrittenSize = MinSize + 8; // with kernel_gs_base

    /// <summary>Reads the registers of CPU <paramref name="index"/> from <paramref name="note"/>.</summary>
    /// <exception cref="InvalidImageException">The note is too short or of another version.</exception>
    public static CpuState Read(FileBytes file, in ElfNote note, int index, InstructionSet machine)
    {
        if (note.ContentSize < MinSize || !file.TryGetBytes(note.ContentOffset, MinSize, out ReadOnlySpan<byte> state))
        {
            throw file.Damaged(
                $"the QEMU note at 0x{note.Offset:x} has {note.ContentSize} bytes, but the registers of an x86 CPU need {MinSize}");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(state);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(state[4..]);
        if (version != Version)
            throw file.Unknown($"the QEMU note at 0x{note.Offset:x} has version {version}, but WalkGen reads only version {Version}");
        if (size < MinSize || size > note.ContentSize)
        {
            throw file.Damaged(
                $"the CPU state in the QEMU note at 0x{note.Offset:x} has {size} bytes, not between {MinSize} and {note.ContentSize}");
        }

        ulong cr0 = BinaryPrimitives.ReadUInt64LittleEndian(state[Cr0..]);
        ulong cr4 = BinaryPrimitives.ReadUInt64LittleEndian(state[Cr4..]);
        return new CpuState(
            index,
            ControlRegisters.ModeOf(machine == InstructionSet.X86_64, cr0, cr4),
            new VirtualAddress(BinaryPrimitives.ReadUInt64LittleEndian(state[Rip..])),
            cr0,
            BinaryPrimitives.ReadUInt64LittleEndian(state[Cr2..]),
            BinaryPrimitives.ReadUInt64LittleEndian(state[Cr3..]),
            cr4);
    }

    /// <summary>The content of a note with the control registers of an x86 CPU. All other registers are 0.</summary>
    public static byte[] Write(CpuState cpu)
    {
        byte[] state = new byte[WrittenSize];
        BinaryPrimitives.WriteUInt32LittleEndian(state, Version);
        BinaryPrimitives.WriteUInt32LittleEndian(state.AsSpan(4), WrittenSize);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(Rip), cpu.InstructionPointer.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(Cr0), cpu.Cr0 ?? 0);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(Cr2), cpu.Cr2 ?? 0);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(Cr3), cpu.Cr3);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(Cr4), cpu.Cr4 ?? 0);
        return state;
    }
}
