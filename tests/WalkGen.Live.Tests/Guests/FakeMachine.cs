using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace WalkGen.Live.Tests;

/// <summary>A gdbstub like QEMU's, with registers and memory that a test chooses. An answer may be replaced.</summary>
internal sealed class FakeMachine
{
    /// <summary>The documents of the target description, by name.</summary>
    public Dictionary<string, string> Documents { get; } = [];

    /// <summary>The registers of each CPU, by number: bytes in the order of the machine, as digits.</summary>
    public List<Dictionary<int, string>> Cpus { get; } = [];

    /// <summary>The memory; the rest of it is 0.</summary>
    public Dictionary<ulong, byte> Memory { get; } = [];

    /// <summary>The text of <c>info mtree -f</c>.</summary>
    public string FlatView { get; set; } = """
        FlatView #0
         AS "I/O", root: io
         Root memory region: io
          0000000000000000-0000000000000007 (prio 0, ram): no memory
        FlatView #1
         AS "memory", root: system
         Root memory region: system
          0000000000000000-000000000009ffff (prio 0, ram): pc.ram
          00000000000a0000-00000000000bffff (prio 1, i/o): vga-lowmem
          00000000000c0000-00000000000fffff (prio 0, rom): pc.ram @00000000000c0000
          0000000000100000-00000000001fffff (prio 0, ram): pc.ram @0000000000100000

        """;

    /// <summary>The answers that differ, by the beginning of the command.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>Texts of other commands of the monitor.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    /// <summary>Whether the peer says that a connection stops the guest.</summary>
    public bool ReportsStop { get; set; } = true;

    /// <summary>Is called before an answer.</summary>
    public Action<string>? Delay { get; set; }

    private int Cpu { get; set; }

    /// <summary>A peer that is this machine.</summary>
    public FakePeer Start(int clients = 1) => new(
        Answer,
        socket =>
        {
            if (ReportsStop) FakePeer.Send(socket, FakePeer.Packet("T02thread:01;"));
        },
        clients);

    /// <summary>A register of 64 bits in little-endian order.</summary>
    public static string Digits(ulong value) => Convert.ToHexStringLower(BitConverter.GetBytes(value));

    /// <summary>Writes an entry.</summary>
    public void Write(ulong address, ulong value)
    {
        for (int i = 0; i < 8; i++) Memory[address + (ulong)i] = (byte)(value >> (8 * i));
    }

    private void Answer(string command, Socket socket)
    {
        Delay?.Invoke(command);
        string? replaced = Answers.FirstOrDefault(pair => command.StartsWith(pair.Key, StringComparison.Ordinal)).Value;
        if (replaced == "close") socket.Close();
        else FakePeer.Send(socket, replaced is not null ? "+" + FakePeer.Packet(replaced) : "+" + Packets(command));
    }

    private string Packets(string command)
    {
        string[] words = command.Split(':', ',');
        return command switch
        {
            ['H', 'g', .. var id] => Select(id),
            ['p', .. var number] => FakePeer.Packet(Cpus[Cpu].GetValueOrDefault(Number(number), "")),
            ['m', .. var read] when !command.Contains("Mode", StringComparison.Ordinal) => FakePeer.Packet(Read(read)),
            "D" => FakePeer.Packet("OK"),
            "qqemu.PhyMemMode" => FakePeer.Packet("0"),
            "Qqemu.PhyMemMode:0" or "Qqemu.PhyMemMode:1" => FakePeer.Packet("OK"),
            "qfThreadInfo" => FakePeer.Packet("m" + string.Join(',', Enumerable.Range(1, Cpus.Count).Select(static n => $"{n:x2}"))),
            "qsThreadInfo" => FakePeer.Packet("l"),
            _ when words[0] == "qSupported" => FakePeer.Packet("PacketSize=200;qXfer:features:read+;vContSupported+"),
            _ when words[0] == "qXfer" => FakePeer.Packet(Part(Documents[words[3]], Number(words[4]), Number(words[5]))),
            _ when words[0] == "qRcmd" => Monitor(Encoding.ASCII.GetString(Convert.FromHexString(words[1]))),
            _ => FakePeer.Packet(""),
        };
    }

    private string Monitor(string command)
    {
        string[] lines = Texts.GetValueOrDefault(command, FlatView).Split('\n');
        return string.Concat(lines.Select(static line => $"O{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(line + "\r\n"))}")
            .Append("OK").Select(FakePeer.Packet));
    }

    private string Select(string id)
    {
        Cpu = Number(id) - 1;
        return FakePeer.Packet("OK");
    }

    private string Read(string read)
    {
        string[] words = read.Split(',');
        ulong address = ulong.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        int length = Number(words[1]);
        if (length > 0x100) return "E22"; // more than half a packet
        return string.Concat(Enumerable.Range(0, length).Select(i => $"{Memory.GetValueOrDefault(address + (ulong)i):x2}"));
    }

    private static string Part(string document, int start, int length)
        => start + length >= document.Length ? "l" + document[start..] : $"m{document.AsSpan(start, length)}";

    private static int Number(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
