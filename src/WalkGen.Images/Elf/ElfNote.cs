using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One note of an ELF file. Source: System V gABI, chapter 5 "Note Section".</summary>
/// <param name="Offset">Where in the file it begins, for messages.</param>
/// <param name="IsQemu">Whether its name is <c>QEMU</c> and its type 0: the registers of one CPU.</param>
/// <param name="ContentOffset">Where in the file its content begins.</param>
/// <param name="ContentSize">How many bytes of content it has; the file holds them.</param>
internal readonly record struct ElfNote(ulong Offset, bool IsQemu, ulong ContentOffset, uint ContentSize)
{
    private const int HeaderSize = 12; // namesz, descsz, type
    private const uint QemuType = 0;

    private static ReadOnlySpan<byte> QemuName => "QEMU\0"u8;

    /// <summary>Reads the notes in <paramref name="segment"/>, which the file must hold, one after the other.</summary>
    /// <exception cref="InvalidImageException">A note runs over the end of the segment.</exception>
    public static IEnumerable<ElfNote> ReadAll(MappedFile file, ProgramHeader segment)
    {
        ulong end = segment.Offset + segment.FileSize;
        ulong next = segment.Offset;
        while (next < end) yield return Read(file, segment, ref next);
    }

    private static ElfNote Read(MappedFile file, ProgramHeader segment, ref ulong next)
    {
        ulong offset = next;
        ulong room = segment.Offset + segment.FileSize - offset;
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

        bool isQemu = type == QemuType && nameSize == QemuName.Length
            && file.TryGetBytes(offset + HeaderSize, QemuName.Length, out ReadOnlySpan<byte> name) && name.SequenceEqual(QemuName);
        next = offset + content + Align((ulong)contentSize); // the last padding may be left out
        return new ElfNote(offset, isQemu, offset + content, contentSize);
    }

    private static ulong Align(ulong size) => (size + 3) & ~3UL; // to 4 bytes also in 64-bit files, whatever the gABI says
}
