using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One note of an ELF file. Source: System V gABI, chapter 5 "Note Section".</summary>
/// <param name="Offset">The file offset of the note.</param>
/// <param name="Kind">The kind, from name and type.</param>
/// <param name="ContentOffset">The file offset of the content.</param>
/// <param name="ContentSize">The size of the content in bytes; the file contains all of it.</param>
internal readonly record struct ElfNote(ulong Offset, ElfNoteKind Kind, ulong ContentOffset, uint ContentSize)
{
    private const int HeaderSize = 12; // namesz, descsz, type
    private const uint LongestName = 16; // of the known notes

    /// <summary>Reads the notes in <paramref name="size"/> bytes at <paramref name="start"/>, which the file must contain.</summary>
    /// <exception cref="InvalidImageException">A note ends beyond these bytes.</exception>
    public static IEnumerable<ElfNote> ReadAll(FileBytes file, ulong start, ulong size)
    {
        ulong end = start + size;
        ulong next = start;
        while (next < end) yield return Read(file, end, ref next);
    }

    private static ElfNote Read(FileBytes file, ulong end, ref ulong next)
    {
        ulong offset = next;
        ulong room = end - offset;
        if (room < HeaderSize || !file.TryGetBytes(offset, HeaderSize, out ReadOnlySpan<byte> header))
            throw file.Damaged($"the note at 0x{offset:x} has {room} of its {HeaderSize} header bytes");

        uint nameSize = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint contentSize = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        ulong content = HeaderSize + Align((ulong)nameSize); // both sizes have 32 bits: sums in 64 cannot overflow
        if (content + contentSize > room)
        {
            throw file.Damaged(
                $"the note at 0x{offset:x} has a name of {nameSize} bytes and a content of {contentSize} bytes, "
                + $"but its segment ends after {room} bytes");
        }

        ElfNoteKind kind = nameSize <= LongestName && file.TryGetBytes(offset + HeaderSize, (int)nameSize, out ReadOnlySpan<byte> name)
            ? KindOf(name, type)
            : ElfNoteKind.Other;
        next = offset + content + Align((ulong)contentSize); // the padding of the last note may be missing
        return new ElfNote(offset, kind, offset + content, contentSize);
    }

    private static ElfNoteKind KindOf(ReadOnlySpan<byte> name, uint type) => type switch
    {
        0 when name.SequenceEqual("QEMU\0"u8) => ElfNoteKind.QemuCpu,
        0 when name.SequenceEqual("VMCOREINFO\0"u8) => ElfNoteKind.VmCoreInfo,
        0 when name.SequenceEqual("WALKGEN\0"u8) => ElfNoteKind.Conversion,
        1 when name.SequenceEqual("CORE\0"u8) => ElfNoteKind.Status,
        0xb00 when name.TrimEnd((byte)0).SequenceEqual("VBCORE"u8) => ElfNoteKind.VirtualBoxCore, // n_namesz leaves out the final 0
        0xb01 when name.TrimEnd((byte)0).SequenceEqual("VBCPU"u8) => ElfNoteKind.VirtualBoxCpu,
        _ => ElfNoteKind.Other,
    };

    private static ulong Align(ulong size) => (size + 3) & ~3UL; // to 4 bytes in 64-bit files too, unlike the gABI
}
