using System.Globalization;

namespace WalkGen.Live;

/// <summary>Receives packets of gdb's remote serial protocol.</summary>
/// <param name="socket">The connection.</param>
/// <param name="broken">Makes the exception for a peer that does not keep to the protocol.</param>
internal sealed class GdbReceiver(GuestSocket socket, Func<string, GuestException> broken)
{
    private const int MaxRefusals = 3; // of one request

    private readonly byte[] _raw = new byte[GdbPacket.MaxSize];
    private int _refusals;

    /// <summary>Begins the wait for the reply to one more request.</summary>
    public void Start()
    {
        _refusals = 0;
        socket.StartTimer();
    }

    /// <summary>The data of the next packet; null if its checksum is wrong. Notifications are skipped.</summary>
    /// <param name="request">Is sent again when the peer asks for it; null if it must not ask.</param>
    /// <exception cref="GuestException">The connection is lost, or the peer does not keep to the protocol.</exception>
    public byte[]? TryReceive(byte[]? request)
    {
        while (true)
        {
            bool isNotification = SkipToStart(request) == (byte)'%';
            int length = ReadData(out byte sum);
            Span<char> digits = [(char)socket.ReadByte(), (char)socket.ReadByte()];
            if (isNotification) continue; // the deadline ends this
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte expected) || expected != sum)
                return null;
            return GdbPacket.Decode(_raw.AsSpan(0, length)) ?? throw broken("a packet has a damaged run or escape, or is too long");
        }
    }

    private byte SkipToStart(byte[]? request)
    {
        byte value;
        for (int skipped = 0; (value = socket.ReadByte()) is not ((byte)'$' or (byte)'%'); skipped++)
        {
            if (skipped == GdbPacket.MaxSize) throw broken("the peer sends no packets");
            if (value != (byte)'-') continue;
            if (request is null || ++_refusals > MaxRefusals) throw broken("the peer refuses a request again and again");
            socket.Send(request);
        }

        return value;
    }

    private int ReadData(out byte sum)
    {
        int length = 0;
        sum = 0;
        byte value;
        while ((value = socket.ReadByte()) != (byte)'#')
        {
            if (value == (byte)'$') // the rest of the packet before was lost
            {
                (length, sum) = (0, 0);
                continue;
            }

            if (length == _raw.Length) throw broken($"a packet has more than {GdbPacket.MaxSize} bytes");
            _raw[length++] = value;
            sum += value;
        }

        return length;
    }
}
