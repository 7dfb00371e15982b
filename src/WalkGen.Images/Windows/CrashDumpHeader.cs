using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// What the header of a 64-bit crash dump of Windows says, as far as a memory image needs it: <c>_DUMP_HEADER64</c>.
/// Source: QEMU, <c>include/qemu/win_dump_defs.h</c>; rekall, <c>crashdump.py</c>.
/// </summary>
/// <param name="DirectoryTableBase">CR3 of the process that was running, which maps the kernel too.</param>
/// <param name="Processors">How many processors the machine had.</param>
/// <param name="Type">How the memory is laid out in the file.</param>
internal readonly record struct CrashDumpHeader(ulong DirectoryTableBase, uint Processors, CrashDumpType Type)
{
    /// <summary>The size of the header in bytes. In a full dump the memory follows, in others a bitmap.</summary>
    public const int Size = 0x2000;

    private const int DirectoryTableBaseAt = 0x10;
    private const int MachineAt = 0x30;
    private const int ProcessorsAt = 0x34;
    private const int TypeAt = 0xf98;
    private const uint MachineX86_64 = 0x8664; // IMAGE_FILE_MACHINE_AMD64

    /// <summary>The eight bytes that such a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "PAGEDU64"u8;

    /// <summary>Reads the header of <paramref name="file"/>, which begins with <see cref="Magic"/>.</summary>
    /// <exception cref="InvalidImageException">It is truncated, or that of another machine or kind of dump than is read.</exception>
    public static CrashDumpHeader Read(MappedFile file)
    {
        if (!file.TryGetBytes(0, Size, out ReadOnlySpan<byte> header))
            throw file.Invalid($"the header of a 64-bit crash dump has 0x{Size:x} bytes, but the file has 0x{file.Length:x}: the image is truncated.");

        uint machine = BinaryPrimitives.ReadUInt32LittleEndian(header[MachineAt..]);
        if (machine != MachineX86_64)
            throw file.Invalid($"the machine at byte 0x{MachineAt:x} is 0x{machine:x}, but only crash dumps of x86-64 (0x{MachineX86_64:x}) are read.");

        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header[TypeAt..]);
        if ((CrashDumpType)type is not (CrashDumpType.Full or CrashDumpType.FullBitmap or CrashDumpType.KernelBitmap))
            throw file.Invalid($"the type at byte 0x{TypeAt:x} is {type}, but only full crash dumps (1) and those with a bitmap (5, 6) are read.");

        return new CrashDumpHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(header[DirectoryTableBaseAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[ProcessorsAt..]),
            (CrashDumpType)type);
    }
}
