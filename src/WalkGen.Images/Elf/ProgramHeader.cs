using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One program header: a part of the file and what it is. Source: System V gABI, chapter 5 "Program Header".</summary>
/// <param name="Index">Its place in the file's table, from 0.</param>
/// <param name="Type">What the part is: <see cref="Load"/>, <see cref="Note"/> or something else.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="PhysicalAddress">Where in the machine's memory it begins, if it is a <see cref="Load"/>.</param>
/// <param name="FileSize">How many bytes of it the file should have.</param>
/// <param name="MemorySize">
/// How many bytes of memory it stands for, at least <paramref name="FileSize"/>. What the file lacks of them counts as missing, not as zeros:
/// makedumpfile leaves out pages of zeros, but also others.
/// </param>
internal readonly record struct ProgramHeader(int Index, uint Type, ulong Offset, ulong PhysicalAddress, ulong FileSize, ulong MemorySize)
{
    /// <summary><c>PT_LOAD</c>: memory.</summary>
    public const uint Load = 1;

    /// <summary><c>PT_NOTE</c>: notes, among them the registers of the CPUs.</summary>
    public const uint Note = 4;

    /// <summary>Reads the headers for memory and notes; others, and those that stand for nothing, are passed over.</summary>
    /// <exception cref="InvalidImageException">Memory runs over the end of the physical address space, or the file lacks notes.</exception>
    public static List<ProgramHeader> ReadAll(MappedFile file, in ElfHeader elf)
    {
        List<ProgramHeader> headers = [];
        for (int index = 0; index < elf.ProgramHeaderCount; index++)
        {
            ProgramHeader header = Read(file, elf, index);
            if (header.Type is not (Load or Note) || header.MemorySize == 0) continue;
            header.Check(file);
            headers.Add(header);
        }

        return headers;
    }

    private static ProgramHeader Read(MappedFile file, in ElfHeader elf, int index)
    {
        // ElfHeader.Read has made sure that the file holds them all.
        ElfClass fields = elf.Class;
        file.TryGetBytes(elf.ProgramHeaderOffset + ((ulong)index * (ulong)fields.ProgramHeaderSize), fields.ProgramHeaderSize, out ReadOnlySpan<byte> bytes);
        ulong fileSize = fields.Word(bytes, fields.FileSizeAt);
        return new ProgramHeader(
            index,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            fields.Word(bytes, fields.OffsetAt),
            fields.Word(bytes, fields.PhysicalAddressAt),
            fileSize,
            ulong.Max(fileSize, fields.Word(bytes, fields.MemorySizeAt)));
    }

    private void Check(MappedFile file)
    {
        if (Type == Load && MemorySize - 1 > ulong.MaxValue - PhysicalAddress)
            throw file.Invalid($"{this} has 0x{MemorySize:x} bytes and so ends beyond the last physical address.");
        if (Type == Note && !file.Holds(Offset, FileSize))
        {
            throw file.Invalid(
                $"{this} ends at byte 0x{(UInt128)Offset + FileSize:x}, but the file has 0x{file.Length:x} bytes: the image is truncated.");
        }
    }

    /// <summary>How many bytes of it the file has; fewer than <see cref="FileSize"/> if it was cut off.</summary>
    public ulong PresentIn(MappedFile file) => Offset < file.Length ? ulong.Min(FileSize, file.Length - Offset) : 0;

    /// <summary>The header as messages name it.</summary>
    public override string ToString()
        => Type == Note ? $"program header {Index} (notes)" : $"program header {Index} (physical 0x{PhysicalAddress:x16})";
}
