using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The registers of the x86 CPUs in the notes of VirtualBox's <c>dumpvmcore</c>: <c>DBGFCOREDESCRIPTOR</c>, and a <c>DBGFCORECPU</c> for
/// each CPU. Source: VirtualBox, <c>include/VBox/vmm/dbgfcorefmt.h</c> and <c>DBGFCoreWrite.cpp</c>.
/// </summary>
internal static class VirtualBoxCpus
{
    private const uint Magic = 0xc01a_c0de;
    private const uint FirstVersion = 0x0001_0004; // earlier versions have another structure
    private const uint LastVersion = 0x0001_0006;

    // magic, version, size, version and revision of VirtualBox, number of CPUs: 32 bits each
    private const int DescriptorSize = 24;
    private const int CpuCountAt = 20;

    // 18 words: rax rbx rcx rdx rsi rdi r8..r15 rip rsp rbp rflags; 6 segments of 24 bytes: cs ds es fs gs ss; cr0 cr2 cr3 cr4; dr0..dr7;
    // gdtr and idtr of 16 bytes, ldtr and tr of 24 bytes; sysenter cs eip esp; efer, and more
    private const int Rip = 14 * 8;
    private const int Cr0 = (18 * 8) + (6 * 24);
    private const int Cr2 = Cr0 + 8;
    private const int Cr3 = Cr0 + (2 * 8);
    private const int Cr4 = Cr0 + (3 * 8);
    private const int Efer = Cr0 + (4 * 8) + (8 * 8) + (2 * 16) + (2 * 24) + (3 * 8);
    private const int MinSize = Efer + 8;

    private const ulong LongModeActive = 1UL << 10; // IA32_EFER.LMA

    /// <summary>Reads the registers of all CPUs; none if the notes have a version with another structure.</summary>
    /// <param name="file">The file.</param>
    /// <param name="core">The note with the version.</param>
    /// <param name="cpus">The notes with the registers.</param>
    /// <exception cref="InvalidImageException">A note is damaged.</exception>
    public static IEnumerable<CpuState> Read(FileBytes file, ElfNote core, List<ElfNote> cpus)
    {
        ReadOnlySpan<byte> descriptor = ContentOf(file, core, DescriptorSize, "descriptor of the core");
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(descriptor);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[4..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[CpuCountAt..]);
        if (magic != Magic)
            throw file.Damaged($"the magic number in the VirtualBox note at 0x{core.Offset:x} is 0x{magic:x}, not 0x{Magic:x}");
        if (count != cpus.Count)
        {
            throw file.Damaged(
                $"the VirtualBox note at 0x{core.Offset:x} claims {count} CPUs, but there are notes with the registers of {cpus.Count}");
        }

        return version is >= FirstVersion and <= LastVersion ? cpus.Select((cpu, index) => Read(file, cpu, index)) : [];
    }

    private static CpuState Read(FileBytes file, ElfNote note, int index)
    {
        ReadOnlySpan<byte> state = ContentOf(file, note, MinSize, "registers of an x86 CPU");
        ulong rip = BinaryPrimitives.ReadUInt64LittleEndian(state[Rip..]);
        ulong cr0 = BinaryPrimitives.ReadUInt64LittleEndian(state[Cr0..]);
        ulong cr3 = BinaryPrimitives.ReadUInt64LittleEndian(state[Cr3..]);
        ulong cr4 = BinaryPrimitives.ReadUInt64LittleEndian(state[Cr4..]);
        ulong efer = BinaryPrimitives.ReadUInt64LittleEndian(state[Efer..]);

        // The machine in the ELF header is that of the host. RIP and CR3 have more than 32 bits in long mode alone.
        bool isLongMode = (efer & LongModeActive) != 0 || rip > uint.MaxValue || cr3 > uint.MaxValue;
        return new CpuState(
            index,
            ControlRegisters.ModeOf(isLongMode, cr0, cr4),
            new VirtualAddress(rip),
            cr0,
            BinaryPrimitives.ReadUInt64LittleEndian(state[Cr2..]),
            cr3,
            cr4)
        {
            Efer = efer,
        };
    }

    private static ReadOnlySpan<byte> ContentOf(FileBytes file, in ElfNote note, int size, string what)
        => note.ContentSize >= (uint)size && file.TryGetBytes(note.ContentOffset, size, out ReadOnlySpan<byte> content)
            ? content
            : throw file.Damaged($"the VirtualBox note at 0x{note.Offset:x} has {note.ContentSize} bytes, but the {what} need {size}");
}
