using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace WalkGen.Live.Tests;

/// <summary>A peer that answers commands of QMP with lines that a test chooses.</summary>
internal sealed class FakeMonitor : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"walkgen-{Guid.NewGuid():N}");
    private readonly Task _session;

    /// <summary>Starts the peer with a guest that runs.</summary>
    public FakeMonitor()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        _session = Task.Run(Serve);
    }

    /// <summary>A guest of RISC-V with Sv39, and a page of 1 GiB at 0 by the root table at 0x1000.</summary>
    public static FakeMonitor RiscV()
    {
        FakeMonitor monitor = new();
        monitor.Texts["info registers"] = "\r\nCPU#0\r\n V      =   0\r\n pc       0000000080000000\r\n mhartid  0000000000000000\r\n"
            + " satp     8000000000000001\r\n x0/zero  0000000000000000\r\n";
        monitor.Words[0x1000] = 0xcf;
        return monitor;
    }

    public string Address => $"qmp:{_path}";

    /// <summary>The commands of the client, in order; those of the human monitor by their text.</summary>
    public List<string> Received { get; } = [];

    /// <summary>Lines that differ, by the beginning of the command; <c>greeting</c> is the first line.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>Texts of the human monitor, by the beginning of the command.</summary>
    public Dictionary<string, string> Texts { get; } = new() { ["info mtree"] = new FakeMachine().FlatView };

    /// <summary>The words of memory that the monitor prints; the rest is 0.</summary>
    public Dictionary<ulong, ulong> Words { get; } = [];

    /// <summary>Is called with the arguments of pmemsave, whose answer is a success then. Otherwise the peer refuses it.</summary>
    public Action<JsonNode>? Save { get; set; }

    public void WaitForEnd() => Assert.True(_session.Wait(TimeSpan.FromSeconds(20)));

    public void Dispose()
    {
        _listener.Dispose();
        _session.Wait(TimeSpan.FromSeconds(5));
        File.Delete(_path);
    }

    private void Serve()
    {
        try
        {
            using Socket client = _listener.Accept();
            using NetworkStream stream = new(client);
            using StreamReader reader = new(stream);
            Send(client, Answers.GetValueOrDefault("greeting", """{"QMP":{"version":{},"capabilities":[]}}"""));
            while (reader.ReadLine() is { } line)
            {
                JsonNode request = JsonNode.Parse(line)!;
                JsonNode? arguments = request["arguments"];
                string command = (string?)arguments?["command-line"] ?? (string)request["execute"]!;
                if (command == "qom-get") command += $" {arguments!["path"]} {arguments["property"]}";
                if (command == "pmemsave") Save?.Invoke(arguments!);
                Received.Add(command);
                string answer = Answers.FirstOrDefault(pair => command.StartsWith(pair.Key, StringComparison.Ordinal)).Value
                    ?? (command == "pmemsave" && Save is null ? """{"error":{"class":"GenericError"}}""" : null)
                    ?? new JsonObject { ["return"] = Result(command) }.ToJsonString();
                Send(client, """{"event":"STOP"}""" + "\n" + answer);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The client or the test has closed the connection.
        }
    }

    private JsonNode Result(string command) => command == "query-status"
        ? new JsonObject { ["running"] = true }
        : Texts.FirstOrDefault(pair => command.StartsWith(pair.Key, StringComparison.Ordinal)).Value is { } text ? text
        : command.StartsWith("xp /", StringComparison.Ordinal) ? Print(command) : new JsonObject();

    // xp /8xg 0x1000
    private string Print(string command)
    {
        string[] parts = command[4..].Split("xg 0x");
        int count = int.Parse(parts[0], CultureInfo.InvariantCulture);
        ulong start = ulong.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Concat(Enumerable.Range(0, count).Select(i => start + (8 * (ulong)i))
            .Select(address => $"{address:x16}: 0x{Words.GetValueOrDefault(address):x16}\r\n"));
    }

    private static void Send(Socket client, string line) => client.Send(Encoding.UTF8.GetBytes(line + "\n"));
}
