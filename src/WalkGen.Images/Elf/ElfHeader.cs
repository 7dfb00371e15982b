using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The fields of a little-endian ELF core's header that WalkGen uses. Source: System V gABI, chapter 4 "ELF Header"; the extended number of
/// program headers: chapter 5, <c>PN_XNUM</c>.
/// </summary>
/// <param name="Class">The layout of the headers: <c>EI_CLASS</c>.</param>
/// <param name="Machine">The instruction set: <c>e_machine</c>.</param>
/// <param name="ProgramHeaderOffset">The file offset of the program headers.</param>
/// <param name="ProgramHeaderCount">The number of program headers; the file contains all of them.</param>
internal readonly record struct ElfHeader(ElfClass Class, InstructionSet Machine, ulong ProgramHeaderOffset, uint ProgramHeaderCount)
{
    private const int IdentSize = 16; // EI_NIDENT: the same bytes in both classes
    private const byte LittleEndian = 1;
    private const byte BigEndian = 2;
    private const ushort TypeCore = 4;
    private const ushort ExtendedCount = 0xffff; // PN_XNUM: the count is in sh_info of section header 0

    // QEMU writes one header per run of memory, tens of thousands with all aliases. A sparse file can contain billions.
    private const uint MaxProgramHeaders = 1 << 20;

    /// <summary>The first four bytes of an ELF file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>Reads the header of <paramref name="file"/>, which begins with <see cref="Magic"/>.</summary>
    /// <exception cref="InvalidImageException">The header is not that of a little-endian core, or the file is too short.</exception>
    public static ElfHeader Read(FileBytes file)
    {
        if (!file.TryGetBytes(0, IdentSize, out ReadOnlySpan<byte> header))
            throw file.Truncated($"an ELF header begins with {IdentSize} bytes, but the file has {file.Length}");
        if (ElfClass.Of(header[4]) is not { } elfClass)
            throw file.Damaged($"the ELF class at byte 4 is {header[4]}, not 1 (32 bits) or 2 (64 bits)");
        if (header[5] == BigEndian) throw RejectBigEndian(file);
        if (header[5] != LittleEndian) throw file.Damaged($"the ELF data encoding at byte 5 is {header[5]}, not 1 or 2");

        if (!file.TryGetBytes(0, elfClass.HeaderSize, out header))
            throw file.Truncated($"a {elfClass.Bits}-bit ELF header has {elfClass.HeaderSize} bytes, but the file has {file.Length}");

        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(header[16..]);
        if (type != TypeCore)
            throw file.Invalid($"the ELF type at byte 16 is {type}, not {TypeCore} (core): open a dump of a machine instead.");

        InstructionSet machine = (InstructionSet)BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        ulong offset = elfClass.Word(header, elfClass.ProgramHeadersAt);
        ushort entrySize = BinaryPrimitives.ReadUInt16LittleEndian(header[elfClass.ProgramHeaderSizeAt..]);
        uint count = BinaryPrimitives.ReadUInt16LittleEndian(header[elfClass.ProgramHeaderCountAt..]);
        if (count == ExtendedCount) count = ReadExtendedCount(file, elfClass, elfClass.Word(header, elfClass.SectionHeadersAt));

        if (count > 0 && entrySize != elfClass.ProgramHeaderSize)
        {
            throw file.Damaged(
                $"the program header size at byte {elfClass.ProgramHeaderSizeAt} is {entrySize}, "
                + $"not {elfClass.ProgramHeaderSize} as in a {elfClass.Bits}-bit ELF file");
        }

        if (!file.Contains(offset, (ulong)count * entrySize))
        {
            UInt128 end = offset + ((UInt128)count * entrySize);
            throw file.Truncated(
                $"{count} program headers at 0x{offset:x} end at byte 0x{end:x}, but the file has 0x{file.Length:x} bytes");
        }

        if (count > MaxProgramHeaders)
            throw file.Damaged($"{count} program headers are more than the {MaxProgramHeaders} that WalkGen reads");
        return new ElfHeader(elfClass, machine, offset, count);
    }

    private static InvalidImageException RejectBigEndian(FileBytes file)
    {
        if (!file.TryGetBytes(18, sizeof(ushort), out ReadOnlySpan<byte> bytes))
            return file.Truncated($"an ELF header has more than the {file.Length} bytes of the file");
        InstructionSet machine = (InstructionSet)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return file.Invalid(
            InstructionSetNames.IsSupported(machine)
                ? $"the ELF data encoding at byte 5 is {BigEndian} (big-endian), but WalkGen reads only little-endian images."
                : InstructionSetNames.NotSupported(machine));
    }

    private static uint ReadExtendedCount(FileBytes file, ElfClass elfClass, ulong sectionHeaders)
    {
        // A section header cannot overlap the ELF header. The offset is 0 if there is none.
        if (sectionHeaders < (ulong)elfClass.HeaderSize)
        {
            throw file.Damaged(
                $"the number of program headers is in section header 0, but e_shoff at byte {elfClass.SectionHeadersAt} "
                + $"is 0x{sectionHeaders:x}");
        }

        if (!file.TryGetBytes(sectionHeaders, elfClass.SectionHeaderSize, out ReadOnlySpan<byte> section))
        {
            throw file.Truncated($"section header 0 at 0x{sectionHeaders:x} lies beyond the 0x{file.Length:x} bytes of the file");
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(section[elfClass.SectionInfoAt..]);
    }
}
