using System.Text;

namespace WalkGen.Live;

/// <summary>
/// A client of gdb's remote serial protocol: requests and their replies. Source: gdb manual, appendix "gdb Remote Serial Protocol"; QEMU,
/// <c>gdbstub/gdbstub.c</c>.
/// </summary>
internal sealed class GdbConnection : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1); // for the last command
    private const int MaxDamaged = 3; // replies to one request
    private const int MaxExtraPackets = 1 << 14; // stop replies and lines of the monitor before one reply
    private const int MaxConsole = 1 << 22; // bytes of the monitor's text

    private readonly GuestSocket _socket;
    private readonly GdbReceiver _receiver;
    private bool _acknowledges = true;

    public GdbConnection(GuestSocket socket)
    {
        _socket = socket;
        _receiver = new GdbReceiver(socket, Broken);
    }

    /// <summary>The name of the guest in messages.</summary>
    public string Name => _socket.Name;

    /// <summary>Whether the peer has said that the guest stopped.</summary>
    public bool HasReportedStop { get; private set; }

    /// <summary>Sends <paramref name="command"/> and returns the reply, which is empty if the peer does not know the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="console">Receives the text of the monitor; null if the command has none.</param>
    /// <exception cref="GuestException">The connection is lost, or the peer does not keep to the protocol.</exception>
    public byte[] Request(string command, StringBuilder? console = null)
    {
        byte[] packet = FrameOf(command);
        _receiver.Start();
        _socket.Send(packet);
        for (int extra = 0; extra < MaxExtraPackets; extra++)
        {
            byte[] reply = Receive(packet);
            if (console is not null && reply is [(byte)'O', not (byte)'K', ..])
            {
                AddText(console, reply.AsSpan(1));
                _receiver.Start();
            }
            else if (!GdbPacket.IsStopReply(reply))
            {
                // One for all: QEMU waits for none, and reads none while its monitor prints, so many would block both sides.
                Acknowledge();
                return reply;
            }
            else
            {
                HasReportedStop = true;
            }
        }

        throw Broken($"more than {MaxExtraPackets} packets came before the reply to {command[..Math.Min(command.Length, 32)]}");
    }

    /// <summary>
    /// Sends all <paramref name="commands"/> before it waits for the first reply, which saves the time of most round trips.
    /// </summary>
    /// <returns>
    /// The replies; null if a reply has a wrong checksum. It cannot be asked for again, since the peer repeats only its last packet.
    /// </returns>
    /// <exception cref="GuestException">The connection is lost, or the peer does not keep to the protocol.</exception>
    public byte[][]? TryRequestAll(string[] commands)
    {
        _socket.Send([.. commands.SelectMany(FrameOf)]);
        byte[][] replies = new byte[commands.Length][];
        bool isIntact = true;
        for (int i = 0; i < replies.Length; i++)
        {
            _receiver.Start();
            byte[]? reply = _receiver.TryReceive(request: null);
            isIntact &= reply is not null;
            replies[i] = reply ?? [];
        }

        Acknowledge();
        return isIntact ? replies : null;
    }

    /// <summary>The reply to a command as text.</summary>
    public string RequestText(string command) => Encoding.Latin1.GetString(Request(command));

    /// <summary>Agrees that packets are not acknowledged, if the peer can do without.</summary>
    public void StopAcknowledging()
    {
        if (RequestText("QStartNoAckMode") == "OK") _acknowledges = false;
    }

    /// <summary>Sends the last commands to a peer that perhaps does not answer, and does not wait for replies.</summary>
    public void TrySend(params string[] commands)
    {
        try
        {
            _socket.Send([.. commands.SelectMany(FrameOf)]);
            _socket.Finish(Grace, isEnd: true);
        }
        catch (GuestException)
        {
            // Its failure is reported already.
        }
    }

    /// <summary>The exception for a peer that does not keep to the protocol; <paramref name="what"/> names the fault.</summary>
    public GuestException Broken(string what)
        => new($"{Name}: {what}: check that the address is QEMU's gdbstub (-gdb or -s) and try again.");

    public void Dispose() => _socket.Dispose();

    private static byte[] FrameOf(string command) => GdbPacket.Frame(Encoding.Latin1.GetBytes(command));

    private void Acknowledge()
    {
        if (_acknowledges) _socket.Send("+"u8);
    }

    private byte[] Receive(byte[] request)
    {
        for (int damaged = 0; ; damaged++)
        {
            if (_receiver.TryReceive(_acknowledges ? request : null) is { } data) return data;
            if (!_acknowledges || damaged == MaxDamaged) throw Broken("packets have wrong checksums");
            _socket.Send("-"u8);
        }
    }

    private void AddText(StringBuilder console, ReadOnlySpan<byte> hex)
    {
        byte[] text = GdbPacket.HexBytes(hex) ?? throw Broken("the text of the monitor is not hexadecimal");
        if (console.Length + text.Length > MaxConsole) throw Broken($"the text of the monitor has more than {MaxConsole} bytes");
        console.Append(Encoding.Latin1.GetString(text));
    }
}
