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

    public string Address => $"qmp:{_path}";

    /// <summary>The commands of the client, in order; those of the human monitor by their text.</summary>
    public List<string> Received { get; } = [];

    /// <summary>Lines that differ, by the beginning of the command; <c>greeting</c> is the first line.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>Texts of the human monitor, by the beginning of the command.</summary>
    public Dictionary<string, string> Texts { get; } = new() { ["info mtree"] = new FakeMachine().FlatView };

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
                string command = (string?)request["arguments"]?["command-line"] ?? (string)request["execute"]!;
                Received.Add(command);
                string answer = Answers.FirstOrDefault(pair => command.StartsWith(pair.Key, StringComparison.Ordinal)).Value
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
        : Texts.FirstOrDefault(pair => command.StartsWith(pair.Key, StringComparison.Ordinal)).Value is { } text ? text : new JsonObject();

    private static void Send(Socket client, string line) => client.Send(Encoding.UTF8.GetBytes(line + "\n"));
}
