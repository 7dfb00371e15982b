using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One note of an ELF file. Source: System V gABI, chapter 5 "Note Section".</summary>
/// <param name="Offset">Where in the file it begins, for messages.</param>
/// <param name="Kind">What it is, by name and type.</param>
/// <param name="ContentOffset">Where in the file its content begins.</param>
/// <param name="ContentSize">How many bytes of content it has; the file holds them.</param>
internal readonly record struct ElfNote(ulong Offset, ElfNoteKind Kind, ulong ContentOffset, uint ContentSize)
{
    private const int HeaderSize = 12; // namesz, descsz, type
    private const uint LongestName = 16; // of those that are known

    /// <summary>Reads the notes in <paramref name="size"/> bytes at <paramref name="start"/>, which the file must hold.</summary>
    /// <exception cref="InvalidImageException">A note runs over the end of them.</exception>
    public static IEnumerable<ElfNote> ReadAll(MappedFile file, ulong start, ulong size)
    {
        ulong end = start + size;
        ulong next = start;
        while (next < end) yield return Read(file, end, ref next);
    }

    private static ElfNote Read(MappedFile file, ulong end, ref ulong next)
    {
        ulong offset = next;
        ulong room = end - offset;
        if (room < HeaderSize || !file.TryGetBytes(offset, HeaderSize, out ReadOnlySpan<byte> header))
            throw file.Invalid($"the note at 0x{offset:x} has {room} of its {HeaderSize} header bytes: the notes are damaged.");

        uint nameSize = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint contentSize = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        ulong content = HeaderSize + Align((ulong)nameSize); // both sizes have 32 bits: sums in 64 cannot overflow
        if (content + contentSize > room)
        {
            throw file.Invalid(
                $"the note at 0x{offset:x} has a name of {nameSize} and a content of {contentSize} bytes, "
                + $"but its segment ends in {room} bytes: the notes are damaged.");
        }

        ElfNoteKind kind = nameSize <= LongestName && file.TryGetBytes(offset + HeaderSize, (int)nameSize, out ReadOnlySpan<byte> name)
            ? KindOf(name, type)
            : ElfNoteKind.Other;
        next = offset + content + Align((ulong)contentSize); // the last padding may be left out
        return new ElfNote(offset, kind, offset + content, contentSize);
    }

    private static ElfNoteKind KindOf(ReadOnlySpan<byte> name, uint type) => type switch
    {
        0 when name.SequenceEqual("QEMU\0"u8) => ElfNoteKind.QemuCpu,
        0 when name.SequenceEqual("VMCOREINFO\0"u8) => ElfNoteKind.VmCoreInfo,
        1 when name.SequenceEqual("CORE\0"u8) => ElfNoteKind.Status,
        _ => ElfNoteKind.Other,
    };

    private static ulong Align(ulong size) => (size + 3) & ~3UL; // to 4 bytes also in 64-bit files, whatever the gABI says
}
