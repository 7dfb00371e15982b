using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One program header: a part of the file and what it is. Source: System V gABI, chapter 5 "Program Header".</summary>
/// <remarks><c>p_memsz</c> is left out: memory beyond <c>p_filesz</c> was not written and counts as missing, not as zeros.</remarks>
/// <param name="Index">Its place in the file's table, from 0.</param>
/// <param name="Type">What the part is: <see cref="Load"/>, <see cref="Note"/> or something else.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="PhysicalAddress">Where in the machine's memory it begins, if it is a <see cref="Load"/>.</param>
/// <param name="FileSize">How many bytes of it the file should have.</param>
internal readonly record struct ProgramHeader(int Index, uint Type, ulong Offset, ulong PhysicalAddress, ulong FileSize)
{
    /// <summary>The size of a program header in the file, in bytes.</summary>
    public const int Size = 56;

    /// <summary><c>PT_LOAD</c>: memory.</summary>
    public const uint Load = 1;

    /// <summary><c>PT_NOTE</c>: notes, among them the registers of the CPUs.</summary>
    public const uint Note = 4;

    /// <summary>Reads the headers for memory and notes; others, and those without a byte in the file, are passed over.</summary>
    public static List<ProgramHeader> ReadAll(MappedFile file, in ElfHeader elf)
    {
        List<ProgramHeader> headers = [];
        for (int index = 0; index < elf.ProgramHeaderCount; index++)
        {
            ProgramHeader header = Read(file, elf.ProgramHeaderOffset, index);
            if (header.FileSize != 0 && header.Type is Load or Note) headers.Add(header);
        }

        return headers;
    }

    private static ProgramHeader Read(MappedFile file, ulong table, int index)
    {
        // ElfHeader.Read has made sure that the file holds them all.
        file.TryGetBytes(table + ((ulong)index * Size), Size, out ReadOnlySpan<byte> bytes);
        return new ProgramHeader(
            index,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
    }

    /// <summary>Makes sure that the file holds the part, and that memory does not run over the end of the physical address space.</summary>
    /// <exception cref="InvalidImageException">One of them is not so.</exception>
    public void RequireBytes(MappedFile file)
    {
        if (!file.Holds(Offset, FileSize))
        {
            throw file.Invalid(
                $"{this} ends at byte 0x{(UInt128)Offset + FileSize:x}, but the file has 0x{file.Length:x} bytes: the image is truncated.");
        }

        if (Type == Load && FileSize - 1 > ulong.MaxValue - PhysicalAddress)
            throw file.Invalid($"{this} has 0x{FileSize:x} bytes and so ends beyond the last physical address.");
    }

    /// <summary>The header as messages name it.</summary>
    public override string ToString()
        => Type == Note ? $"program header {Index} (notes)" : $"program header {Index} (physical 0x{PhysicalAddress:x16})";
}
