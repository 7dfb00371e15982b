using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The fields of a 64-bit Windows crash dump's header that WalkGen uses: <c>_DUMP_HEADER64</c>.
/// Source: QEMU, <c>include/qemu/win_dump_defs.h</c>; rekall, <c>crashdump.py</c>.
/// </summary>
/// <param name="Machine">The instruction set.</param>
/// <param name="DirectoryTableBase">CR3 or TTBR0_EL1 of the running process. The table maps the kernel too.</param>
/// <param name="Processors">The number of processors.</param>
/// <param name="Type">The layout of the memory in the file.</param>
internal readonly record struct CrashDumpHeader(
    InstructionSet Machine, ulong DirectoryTableBase, uint Processors, CrashDumpType Type)
{
    /// <summary>The size of the header in bytes. The memory follows in a full dump, a bitmap in others.</summary>
    public const int Size = 0x2000;

    private const int DirectoryTableBaseAt = 0x10;
    private const int MachineAt = 0x30;
    private const int ProcessorsAt = 0x34;
    private const int TypeAt = 0xf98;
    private const uint MachineX86_64 = 0x8664; // IMAGE_FILE_MACHINE_AMD64
    private const uint MachineArm64 = 0xaa64; // IMAGE_FILE_MACHINE_ARM64

    /// <summary>The first eight bytes of such a file.</summary>
    public static ReadOnlySpan<byte> Magic => "PAGEDU64"u8;

    /// <summary>Reads the header of <paramref name="file"/>, which begins with <see cref="Magic"/>.</summary>
    /// <exception cref="InvalidImageException">The header is truncated, or has a machine or type that WalkGen does not read.</exception>
    public static CrashDumpHeader Read(FileBytes file)
    {
        if (!file.TryGetBytes(0, Size, out ReadOnlySpan<byte> header))
            throw file.Truncated($"the header of a 64-bit crash dump has 0x{Size:x} bytes, but the file has 0x{file.Length:x}");

        uint machine = BinaryPrimitives.ReadUInt32LittleEndian(header[MachineAt..]);
        if (machine is not (MachineX86_64 or MachineArm64))
        {
            throw file.Invalid(
                $"the machine at byte 0x{MachineAt:x} is {NameOfMachine(machine)}, but WalkGen reads only crash dumps of x86-64 "
                + $"(0x{MachineX86_64:x}) and ARM64 (0x{MachineArm64:x}): convert it to raw memory first.");
        }

        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header[TypeAt..]);
        if (type == 0 || !Enum.IsDefined((CrashDumpType)type))
        {
            throw file.Invalid(
                $"the type at byte 0x{TypeAt:x} is {type}{NameOfType(type)}, but WalkGen reads only dumps with physical memory (1, 2, 5, "
                + "6, 8, 9, 10): choose 'Complete memory dump' in Windows and dump again.");
        }

        return new CrashDumpHeader(
            machine == MachineArm64 ? InstructionSet.AArch64 : InstructionSet.X86_64,
            BinaryPrimitives.ReadUInt64LittleEndian(header[DirectoryTableBaseAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[ProcessorsAt..]),
            (CrashDumpType)type);
    }

    private static string NameOfMachine(uint machine) => machine switch
    {
        0x14c => "x86 (0x14c)",
        0x1c4 => "ARM (0x1c4)",
        0x200 => "Itanium (0x200)",
        _ => $"0x{machine:x}",
    };

    private static string NameOfType(uint type) => type switch
    {
        3 => " (header alone)",
        4 => " (small memory dump, or triage)",
        7 => " (automatic)",
        _ => "",
    };
}
