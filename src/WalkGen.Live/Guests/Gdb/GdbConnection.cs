using System.Globalization;
using System.Text;

namespace WalkGen.Live;

/// <summary>
/// A client of gdb's remote serial protocol: requests and their replies. Source: gdb manual, appendix "gdb Remote Serial Protocol"; QEMU,
/// <c>gdbstub/gdbstub.c</c>.
/// </summary>
internal sealed class GdbConnection(GuestSocket socket) : IDisposable
{
    private const int MaxRetransmissions = 3; // of one request, and of its reply
    private const int MaxExtraPackets = 1 << 14; // notifications and lines of the monitor before one reply
    private const int MaxConsole = 1 << 22; // bytes of the monitor's text

    private readonly byte[] _raw = new byte[GdbPacket.MaxSize];
    private bool _acknowledges = true;

    /// <summary>The name of the guest in messages.</summary>
    public string Name => socket.Name;

    /// <summary>Sends <paramref name="command"/> and returns the reply, which is empty if the peer does not know the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="console">Receives the text of the monitor; null if the command has none.</param>
    /// <exception cref="GuestException">The connection is lost, or the peer does not keep to the protocol.</exception>
    public byte[] Request(string command, StringBuilder? console = null)
    {
        byte[] packet = GdbPacket.Frame(Encoding.Latin1.GetBytes(command));
        socket.StartTimer();
        socket.Send(packet);
        for (int extra = 0; extra < MaxExtraPackets; extra++)
        {
            byte[] reply = Receive(packet);
            if (console is not null && reply is [(byte)'O', not (byte)'K', ..])
            {
                AddText(console, reply.AsSpan(1));
                socket.StartTimer();
            }
            else if (!IsStopReply(reply))
            {
                // One for all: QEMU waits for none, and reads none while its monitor prints, so many would block both sides.
                if (_acknowledges) socket.Send("+"u8);
                return reply;
            }
        }

        throw Broken($"more than {MaxExtraPackets} packets came before the reply to {Shown(command)}");
    }

    /// <summary>The same for a command whose reply is text.</summary>
    public string RequestText(string command) => Encoding.Latin1.GetString(Request(command));

    /// <summary>Agrees that packets are not acknowledged, if the peer can do without.</summary>
    public void StopAcknowledging()
    {
        if (RequestText("QStartNoAckMode") == "OK") _acknowledges = false;
    }

    /// <summary>The exception for a peer that does not keep to the protocol; <paramref name="what"/> names the fault.</summary>
    public GuestException Broken(string what)
        => new($"{Name}: {what}: check that the address is QEMU's gdbstub (-gdb or -s) and try again.");

    /// <summary>Sends <paramref name="command"/> to a peer that perhaps does not answer, and does not wait.</summary>
    public void TrySend(string command)
    {
        try
        {
            socket.Send(GdbPacket.Frame(Encoding.Latin1.GetBytes(command)));
        }
        catch (GuestException)
        {
            // Its failure is reported already.
        }
    }

    public void Dispose() => socket.Dispose();

    private static string Shown(string command) => command.Length <= 32 ? command : command[..32] + "...";

    // QEMU before 8.1 sends one when it stops the guest for a new connection.
    private static bool IsStopReply(ReadOnlySpan<byte> reply)
        => reply.Length >= 3 && reply[0] is (byte)'T' or (byte)'S' && char.IsAsciiHexDigit((char)reply[1]) && char.IsAsciiHexDigit((char)reply[2]);

    private void AddText(StringBuilder console, ReadOnlySpan<byte> hex)
    {
        byte[] text = GdbPacket.HexBytes(hex) ?? throw Broken("the text of the monitor is not hexadecimal");
        if (console.Length + text.Length > MaxConsole) throw Broken($"the text of the monitor has more than {MaxConsole} bytes");
        console.Append(Encoding.Latin1.GetString(text));
    }

    /// <summary>The next packet. <paramref name="request"/> is sent again if the peer asks for it.</summary>
    private byte[] Receive(byte[] request)
    {
        for (int bad = 0, repeated = 0; ;)
        {
            int length = ReceiveRaw(request, ref repeated, out bool isNotification, out bool isIntact);
            if (isNotification) continue; // bounded by the deadline
            byte[]? data = isIntact ? GdbPacket.Decode(_raw.AsSpan(0, length)) : null;
            if (data is not null) return data;
            if (isIntact) throw Broken("a packet has a damaged run or escape, or is too long");
            if (!_acknowledges || ++bad > MaxRetransmissions) throw Broken("packets have wrong checksums");
            socket.Send("-"u8);
        }
    }

    private int ReceiveRaw(byte[] request, ref int repeated, out bool isNotification, out bool isIntact)
    {
        int length = 0;
        byte start;
        while ((start = socket.ReadByte()) is not ((byte)'$' or (byte)'%'))
        {
            if (++length > GdbPacket.MaxSize) throw Broken("the peer sends no packets");
            if (start != (byte)'-' || !_acknowledges) continue;
            if (++repeated > MaxRetransmissions) throw Broken("the peer refuses a request again and again");
            socket.Send(request);
        }

        isNotification = start == (byte)'%';
        length = 0;
        byte sum = 0;
        byte value;
        while ((value = socket.ReadByte()) != (byte)'#')
        {
            if (value == (byte)'$') // the rest of the packet was lost
            {
                (length, sum) = (0, 0);
                continue;
            }

            if (length == _raw.Length) throw Broken($"a packet has more than {GdbPacket.MaxSize} bytes");
            _raw[length++] = value;
            sum += value;
        }

        Span<char> digits = [(char)socket.ReadByte(), (char)socket.ReadByte()];
        isIntact = byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte expected) && expected == sum;
        return length;
    }
}
