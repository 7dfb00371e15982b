using System.Buffers;
using System.Globalization;

namespace WalkGen.Live;

/// <summary>
/// Packets of gdb's remote serial protocol: <c>$DATA#CHECKSUM</c>. Source: gdb manual, appendix "gdb Remote Serial Protocol", section
/// "Overview".
/// </summary>
internal static class GdbPacket
{
    /// <summary>The maximum number of bytes of a packet, as it is sent and without its escapes. QEMU's have 4 KiB.</summary>
    public const int MaxSize = 1 << 18;

    private const byte Escape = (byte)'}', Run = (byte)'*', EscapeBit = 0x20;
    private const byte FirstCount = 29, FirstPrintable = 32, LastPrintable = 126;

    /// <summary>The packet with <paramref name="data"/>, whose special characters are escaped.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> data)
    {
        List<byte> packet = [(byte)'$'];
        foreach (byte value in data)
        {
            if (value is (byte)'$' or (byte)'#' or Escape or Run)
            {
                packet.Add(Escape);
                packet.Add((byte)(value ^ EscapeBit));
            }
            else
            {
                packet.Add(value);
            }
        }

        byte sum = 0;
        foreach (byte value in packet.AsReadOnly().Skip(1)) sum += value;
        packet.Add((byte)'#');
        foreach (char digit in sum.ToString("x2", CultureInfo.InvariantCulture)) packet.Add((byte)digit);
        return [.. packet];
    }

    /// <summary>Replaces escapes and runs of <paramref name="raw"/>; null if it is malformed or too long.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOfAny(Escape, Run) < 0) return raw.ToArray();

        List<byte> data = new(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] == Escape)
            {
                if (++i == raw.Length) return null;
                data.Add((byte)(raw[i] ^ EscapeBit));
            }
            else if (raw[i] == Run)
            {
                if (++i == raw.Length || data.Count == 0 || raw[i] is < FirstPrintable or > LastPrintable) return null;
                byte last = data[^1];
                for (int count = raw[i] - FirstCount; count > 0; count--) data.Add(last);
            }
            else
            {
                data.Add(raw[i]);
            }

            if (data.Count > MaxSize) return null;
        }

        return [.. data];
    }

    /// <summary>The bytes of hexadecimal digits; null if there are other characters, or an odd number.</summary>
    public static byte[]? HexBytes(ReadOnlySpan<byte> hex)
    {
        byte[] bytes = new byte[hex.Length / 2];
        return hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    /// <summary>Whether a reply says that the guest has stopped. QEMU before 8.1 sends one when a connection stops the guest.</summary>
    public static bool IsStopReply(ReadOnlySpan<byte> reply)
        => reply is [(byte)'T' or (byte)'S', var high, var low, ..] && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low);
}
