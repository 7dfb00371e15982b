using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WalkGen.Live;

/// <summary>Where a guest listens: <c>gdb://HOST:PORT</c>, <c>gdb::PORT</c>, <c>gdb:PATH</c>.</summary>
/// <param name="Text">The address as it was written.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="EndPoint">The end point of the socket.</param>
internal sealed record GuestAddress(string Text, GuestProtocol Protocol, EndPoint EndPoint)
{
    private const string Gdb = "gdb:", Qmp = "qmp:";
    private const int MaxUnixPath = 107; // sun_path of Linux without its zero byte

    /// <summary>Whether <paramref name="text"/> has the form of an address.</summary>
    public static bool Is(string text)
        => text.StartsWith(Gdb, StringComparison.Ordinal) || text.StartsWith(Qmp, StringComparison.Ordinal);

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <exception cref="GuestException">It is no address.</exception>
    public static GuestAddress Parse(string text)
    {
        if (!Is(text)) throw Invalid(text, "it begins with neither gdb: nor qmp:");
        GuestProtocol protocol = text.StartsWith(Gdb, StringComparison.Ordinal) ? GuestProtocol.Gdb : GuestProtocol.Qmp;
        string rest = text[4..];
        bool isNetwork = rest.StartsWith("//", StringComparison.Ordinal);
        if (isNetwork) rest = rest[2..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        if (isNetwork || (colon >= 0 && !rest.Contains('/', StringComparison.Ordinal)))
        {
            if (colon < 0) throw Invalid(text, "it has no port");
            if (!ushort.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
                throw Invalid(text, "its port is no number from 1 to 65535");
            string host = rest[..colon].Trim('[', ']'); // an IPv6 address
            return new(text, protocol, new DnsEndPoint(host.Length == 0 ? "localhost" : host, port));
        }

        if (rest.Length == 0) throw Invalid(text, "it names no socket");
        if (System.Text.Encoding.UTF8.GetByteCount(rest) > MaxUnixPath)
            throw Invalid(text, $"the path of a Unix socket has at most {MaxUnixPath} bytes");
        return new(text, protocol, new UnixDomainSocketEndPoint(rest));
    }

    private static GuestException Invalid(string text, string fault)
        => new($"{text} is no address of a guest: {fault}. Use gdb://HOST:PORT, gdb::PORT, gdb:PATH or qmp:PATH.");
}
