using System.Text;

namespace WalkGen.Live;

/// <summary>A document of a target description. Source: gdb manual, section "General Query Packets", <c>qXfer:features:read</c>.</summary>
internal static class GdbDocument
{
    private const int MaxSize = 1 << 20; // bytes; QEMU's have 16 KiB, RISC-V's registers 300 KiB
    private const int MaxName = 128;
    private const int ReplyOverhead = 8; // bytes of a packet that are not data

    /// <summary>Reads the document <paramref name="name"/>.</summary>
    /// <param name="request">Sends a command and returns the reply.</param>
    /// <param name="name">The name, which another document contains.</param>
    /// <param name="packetSize">The size of a packet in bytes.</param>
    /// <exception cref="FormatException">The name or the replies are malformed. The message says why, without a full stop.</exception>
    public static string Read(Func<string, string> request, string name, int packetSize)
    {
        if (name.Length is 0 or > MaxName || name.Any(static c => c is <= ' ' or > '~' or ':'))
            throw new FormatException("the target description includes a document without a usable name");
        StringBuilder text = new();
        while (true)
        {
            string part = request($"qXfer:features:read:{name}:{text.Length:x},{packetSize - ReplyOverhead:x}");
            if (part.Length == 0 || part[0] is not ('l' or 'm') || part == "m")
                throw new FormatException("the peer does not send the target description");
            text.Append(part, 1, part.Length - 1);
            if (text.Length > MaxSize) throw new FormatException($"a target description has more than {MaxSize} bytes");
            if (part[0] == 'l') return text.ToString();
        }
    }
}
