using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// What the header of a little-endian ELF core says, as far as a memory image needs it.
/// Source: System V gABI, chapter 4 "ELF Header"; the extended number of program headers: chapter 5, <c>PN_XNUM</c>.
/// </summary>
/// <param name="Class">Where the fields of the headers are: <c>EI_CLASS</c>.</param>
/// <param name="Machine">The instruction set: <c>e_machine</c>.</param>
/// <param name="ProgramHeaderOffset">Where in the file the program headers begin.</param>
/// <param name="ProgramHeaderCount">How many there are; the file holds them all.</param>
internal readonly record struct ElfHeader(ElfClass Class, InstructionSet Machine, ulong ProgramHeaderOffset, uint ProgramHeaderCount)
{
    private const int IdentSize = 16; // EI_NIDENT: the same bytes in both classes
    private const byte LittleEndian = 1;
    private const ushort TypeCore = 4;
    private const ushort ExtendedCount = 0xffff; // PN_XNUM: the count is in sh_info of section header 0

    // QEMU writes one header per run of memory, tens of thousands with all aliases. A sparse file could hold billions of them.
    private const uint MaxProgramHeaders = 1 << 24;

    /// <summary>The four bytes that an ELF file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>Reads the header of <paramref name="file"/>, which begins with <see cref="Magic"/>.</summary>
    /// <exception cref="InvalidImageException">It is not the header of a little-endian core, or the file is too short.</exception>
    public static ElfHeader Read(MappedFile file)
    {
        if (!file.TryGetBytes(0, IdentSize, out ReadOnlySpan<byte> header))
            throw file.Invalid($"an ELF header begins with {IdentSize} bytes, but the file has {file.Length}: the image is truncated.");
        if (ElfClass.Of(header[4]) is not { } elfClass)
            throw file.Invalid($"the ELF class at byte 4 is {header[4]}, but only 32-bit (1) and 64-bit (2) images are read.");
        if (header[5] != LittleEndian)
            throw file.Invalid($"the ELF data encoding at byte 5 is {header[5]}, but only little-endian images ({LittleEndian}) are read.");

        if (!file.TryGetBytes(0, elfClass.HeaderSize, out header))
            throw file.Invalid($"a {elfClass.Bits}-bit ELF header has {elfClass.HeaderSize} bytes, but the file has {file.Length}: the image is truncated.");

        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(header[16..]);
        if (type != TypeCore) throw file.Invalid($"the ELF type at byte 16 is {type}, but a memory image is a core ({TypeCore}).");

        InstructionSet machine = (InstructionSet)BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        ulong offset = elfClass.Word(header, elfClass.ProgramHeadersAt);
        ushort entrySize = BinaryPrimitives.ReadUInt16LittleEndian(header[elfClass.ProgramHeaderSizeAt..]);
        uint count = BinaryPrimitives.ReadUInt16LittleEndian(header[elfClass.ProgramHeaderCountAt..]);
        if (count == ExtendedCount) count = ReadExtendedCount(file, elfClass, elfClass.Word(header, elfClass.SectionHeadersAt));

        if (entrySize != elfClass.ProgramHeaderSize)
        {
            throw file.Invalid(
                $"the program header size at byte {elfClass.ProgramHeaderSizeAt} is {entrySize}, "
                + $"but it is {elfClass.ProgramHeaderSize} in a {elfClass.Bits}-bit ELF file.");
        }

        if (!file.Holds(offset, (ulong)count * entrySize))
        {
            UInt128 end = offset + ((UInt128)count * entrySize);
            throw file.Invalid(
                $"{count} program headers at 0x{offset:x} end at byte 0x{end:x}, "
                + $"but the file has 0x{file.Length:x} bytes: the image is truncated.");
        }

        if (count > MaxProgramHeaders)
            throw file.Invalid($"{count} program headers are more than the {MaxProgramHeaders} that WalkGen reads.");
        return new ElfHeader(elfClass, machine, offset, count);
    }

    private static uint ReadExtendedCount(MappedFile file, ElfClass elfClass, ulong sectionHeaders)
    {
        // Bytes below the end of the ELF header cannot be a section header; 0 says that there is none.
        if (sectionHeaders < (ulong)elfClass.HeaderSize)
        {
            throw file.Invalid(
                $"the number of program headers is in section header 0, but there is none (e_shoff at byte {elfClass.SectionHeadersAt} is 0x{sectionHeaders:x}).");
        }

        if (!file.TryGetBytes(sectionHeaders, elfClass.SectionHeaderSize, out ReadOnlySpan<byte> section))
        {
            throw file.Invalid(
                $"section header 0 at 0x{sectionHeaders:x} lies beyond the 0x{file.Length:x} bytes of the file: the image is truncated.");
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(section[elfClass.SectionInfoAt..]);
    }
}
