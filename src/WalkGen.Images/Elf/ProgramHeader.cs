using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One program header, which describes a part of the file. Source: System V gABI, chapter 5 "Program Header".</summary>
/// <param name="Index">The index of the header, from 0.</param>
/// <param name="Type">The type: <see cref="Load"/>, <see cref="Note"/> or another one.</param>
/// <param name="Offset">The file offset of the part.</param>
/// <param name="PhysicalAddress">The physical address of a <see cref="Load"/>.</param>
/// <param name="FileSize">The size of the part in the file, in bytes.</param>
/// <param name="MemorySize">
/// The size in memory, in bytes, at least <paramref name="FileSize"/>. <see cref="ElfCore"/> decides what the bytes after it are.
/// </param>
internal readonly record struct ProgramHeader(int Index, uint Type, ulong Offset, ulong PhysicalAddress, ulong FileSize, ulong MemorySize)
{
    /// <summary><c>PT_LOAD</c>: memory.</summary>
    public const uint Load = 1;

    /// <summary><c>PT_NOTE</c>: notes, among them the registers of the CPUs.</summary>
    public const uint Note = 4;

    /// <summary>The virtual address of a <see cref="Load"/>; 0 if the writer knows none.</summary>
    public ulong VirtualAddress { get; init; }

    /// <summary>Reads the headers of memory and notes. Other and empty headers are skipped.</summary>
    /// <remarks>
    /// <c>/proc/kcore</c> has headers of virtual memory without a physical address, such as vmalloc's, since Linux 4.13 with
    /// <c>p_paddr</c> ~0 (<c>fs/proc/kcore.c</c>). They are skipped too: other headers have that memory.
    /// </remarks>
    /// <exception cref="InvalidImageException">Memory ends beyond the last physical address, or the file lacks notes.</exception>
    public static IEnumerable<ProgramHeader> ReadAll(FileBytes file, ElfHeader elf)
    {
        for (int index = 0; index < elf.ProgramHeaderCount; index++)
        {
            ProgramHeader header = Read(file, elf, index);
            if (header.Type is not (Load or Note) || header.MemorySize == 0) continue;
            if (header.Type == Load && header.PhysicalAddress == elf.Class.None) continue;
            header.Check(file);
            yield return header;
        }
    }

    private static ProgramHeader Read(FileBytes file, in ElfHeader elf, int index)
    {
        // ElfHeader.Read has checked that the file contains all headers.
        ElfClass fields = elf.Class;
        ulong offset = elf.ProgramHeaderOffset + ((ulong)index * (ulong)fields.ProgramHeaderSize);
        ReadOnlySpan<byte> bytes = file.Read(offset, fields.ProgramHeaderSize);
        ulong fileSize = fields.Word(bytes, fields.FileSizeAt);
        return new ProgramHeader(
            index,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            fields.Word(bytes, fields.OffsetAt),
            fields.Word(bytes, fields.PhysicalAddressAt),
            fileSize,
            ulong.Max(fileSize, fields.Word(bytes, fields.MemorySizeAt)))
        {
            VirtualAddress = fields.Word(bytes, fields.VirtualAddressAt),
        };
    }

    private void Check(FileBytes file)
    {
        if (Type == Load && MemorySize - 1 > ulong.MaxValue - PhysicalAddress)
            throw file.Damaged($"{this} has 0x{MemorySize:x} bytes and ends beyond the last physical address");
        if (Type == Note && !file.Contains(Offset, FileSize))
            throw file.Truncated($"{this} ends at byte 0x{(UInt128)Offset + FileSize:x}, but the file has 0x{file.Length:x} bytes");
    }

    /// <summary>The number of bytes that the file contains: fewer than <see cref="FileSize"/> if it was truncated.</summary>
    public ulong PresentIn(FileBytes file) => Offset < file.Length ? ulong.Min(FileSize, file.Length - Offset) : 0;

    /// <summary>The name of the header in messages.</summary>
    public override string ToString()
        => Type == Note ? $"program header {Index} (notes)" : $"program header {Index} (physical 0x{PhysicalAddress:x16})";
}
