using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// A migration stream of QEMU in a file: <c>migrate "exec:cat > FILE"</c> or <c>file:FILE</c>. Its sections state no lengths, so it is
/// read up to the end of the RAM. The CPUs follow in the form of their emulator, and are not read. Source: QEMU,
/// <c>migration/savevm.c</c>.
/// </summary>
internal static class QemuStream
{
    private const uint Version = 3;
    private const uint RamVersion = 4;
    private const int HeaderSize = 8;

    private const byte SectionStart = 1;
    private const byte SectionPart = 2;
    private const byte SectionEnd = 3;
    private const byte SectionFull = 4;
    private const byte Configuration = 7;
    private const byte Command = 8;
    private const byte SectionFooter = 0x7e;

    private const ushort Ping = 2; // the last command that does not belong to postcopy

    /// <summary>The first four bytes of a stream.</summary>
    public static ReadOnlySpan<byte> Magic => "QEVM"u8;

    /// <summary>Reads all of <paramref name="file"/>, and disposes it if it is no longer needed.</summary>
    public static ImageContent Read(FileBytes file, ImageOpening opening) => Read(file, start: 0, opening);

    /// <summary>The same for the stream at <paramref name="start"/>.</summary>
    /// <exception cref="InvalidImageException">The stream is damaged or truncated, or of a machine that is unknown.</exception>
    public static ImageContent Read(FileBytes file, ulong start, ImageOpening opening)
    {
        QemuInput input = new(file, start);
        uint version = BinaryPrimitives.ReadUInt32BigEndian(input.Take(HeaderSize)[4..]);
        if (version != Version)
        {
            throw file.Unknown(
                $"the version of the migration stream at byte 0x{start + 4:x} is {version}, but WalkGen reads only {Version}");
        }

        QemuConfiguration configuration = new();
        if (input.PeekByte() == Configuration)
        {
            input.ReadByte();
            configuration.Read(input);
        }

        QemuRam ram = new(input, file, configuration, opening);
        try
        {
            ReadRam(input, ram);
            ImageContent content = ram.End();
            if (!ram.IsMapped) file.Dispose();
            else ram.Dispose();
            return content;
        }
        catch
        {
            ram.Dispose();
            throw;
        }
    }

    private static void ReadRam(QemuInput input, QemuRam ram)
    {
        uint? section = null; // that of the RAM
        while (true)
        {
            ulong at = input.Position;
            byte type = input.ReadByte();
            switch (type)
            {
                case SectionStart or SectionFull:
                    uint id = input.ReadUInt32();
                    RequireRam(input, at);
                    section = id;
                    ram.ReadSection();
                    if (!ram.HasBlocks) throw input.Damaged(at, "the section of the RAM has no list of blocks");
                    break;
                case SectionPart or SectionEnd:
                    if (input.ReadUInt32() != section) throw Unknown(input, at, "an unknown section");
                    ram.ReadSection();
                    if (type == SectionEnd) return;
                    break;
                case SectionFooter:
                    input.ReadUInt32();
                    break;
                case Command:
                    SkipCommand(input);
                    break;
                default:
                    throw input.Damaged(at, $"a section of type {type} is unknown before the end of the RAM");
            }
        }
    }

    private static void RequireRam(QemuInput input, ulong at)
    {
        string name = input.ReadName();
        input.ReadUInt32(); // the instance
        uint version = input.ReadUInt32();
        if (name != "ram") throw Unknown(input, at, $"the section '{name}'");
        if (version != RamVersion) throw input.NotSupported($"its RAM section at 0x{at:x} has version {version}, not {RamVersion}");
    }

    private static void SkipCommand(QemuInput input)
    {
        ushort command = input.ReadUInt16();
        if (command > Ping) throw input.NotSupported("it was made for postcopy");
        input.Take(input.ReadUInt16());
    }

    private static InvalidImageException Unknown(QemuInput input, ulong at, string section)
        => input.NotSupported($"{section}, whose length is not in the stream, comes at 0x{at:x} before the end of the RAM");
}
