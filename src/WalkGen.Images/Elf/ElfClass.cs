using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The offsets and sizes of header fields, which depend on the word size of 32 or 64 bits. Source: System V gABI, chapters 4 and 5.
/// </summary>
internal sealed record ElfClass
{
    /// <summary><c>ELFCLASS32</c>, as makedumpfile writes it on i386.</summary>
    public static readonly ElfClass Class32 = new()
    {
        Bits = 32,
        HeaderSize = 52, ProgramHeadersAt = 28, SectionHeadersAt = 32, ProgramHeaderSizeAt = 42, ProgramHeaderCountAt = 44,
        ProgramHeaderSize = 32, OffsetAt = 4, VirtualAddressAt = 8, PhysicalAddressAt = 12, FileSizeAt = 16,
        MemorySizeAt = 20,
        SectionHeaderSize = 40, SectionCountAt = 48, SectionNamesAt = 50, SectionOffsetAt = 16, SectionSizeAt = 20,
        SectionInfoAt = 28,
    };

    /// <summary><c>ELFCLASS64</c>, the usual class. QEMU writes it for 32-bit machines too.</summary>
    public static readonly ElfClass Class64 = new()
    {
        Bits = 64,
        HeaderSize = 64, ProgramHeadersAt = 32, SectionHeadersAt = 40, ProgramHeaderSizeAt = 54, ProgramHeaderCountAt = 56,
        ProgramHeaderSize = 56, OffsetAt = 8, VirtualAddressAt = 16, PhysicalAddressAt = 24, FileSizeAt = 32,
        MemorySizeAt = 40,
        SectionHeaderSize = 64, SectionCountAt = 60, SectionNamesAt = 62, SectionOffsetAt = 24, SectionSizeAt = 32,
        SectionInfoAt = 44,
    };

    public required int Bits { get; init; }

    public required int HeaderSize { get; init; }

    public required int ProgramHeadersAt { get; init; } // e_phoff

    public required int SectionHeadersAt { get; init; } // e_shoff

    public required int ProgramHeaderSizeAt { get; init; } // e_phentsize

    public required int ProgramHeaderCountAt { get; init; } // e_phnum

    public required int ProgramHeaderSize { get; init; }

    public required int OffsetAt { get; init; } // p_offset

    public required int VirtualAddressAt { get; init; } // p_vaddr

    public required int PhysicalAddressAt { get; init; } // p_paddr

    public required int FileSizeAt { get; init; } // p_filesz

    public required int MemorySizeAt { get; init; } // p_memsz

    public required int SectionHeaderSize { get; init; }

    public required int SectionCountAt { get; init; } // e_shnum

    public required int SectionNamesAt { get; init; } // e_shstrndx

    public required int SectionOffsetAt { get; init; } // sh_offset

    public required int SectionSizeAt { get; init; } // sh_size

    public required int SectionInfoAt { get; init; } // sh_info

    /// <summary>The largest word: in <c>p_paddr</c> and <c>p_offset</c> it means that there is none.</summary>
    public ulong None => Bits == 32 ? uint.MaxValue : ulong.MaxValue;

    /// <summary>The class with the number in <c>EI_CLASS</c>; null if there is none.</summary>
    public static ElfClass? Of(byte number) => number switch { 1 => Class32, 2 => Class64, _ => null };

    /// <summary>Reads the word at <paramref name="offset"/> of <paramref name="bytes"/>.</summary>
    public ulong Word(ReadOnlySpan<byte> bytes, int offset) => Bits == 32
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..])
        : BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
