using System.Net.Sockets;
using System.Text;

namespace WalkGen.Live.Tests;

/// <summary>A peer on a Unix socket that receives the packets of a client and answers each with bytes that the test chooses.</summary>
internal sealed class FakePeer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"walkgen-{Guid.NewGuid():N}");
    private readonly Task _session;

    /// <summary>Starts the peer.</summary>
    /// <param name="answer">Receives the data of a packet, and <c>-</c> for a refusal, and the connection.</param>
    /// <param name="greet">Is called when a client connects.</param>
    /// <param name="clients">How many clients it serves, one after the other.</param>
    public FakePeer(Action<string, Socket> answer, Action<Socket>? greet = null, int clients = 1)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        _session = Task.Run(() =>
        {
            for (int client = 0; client < clients; client++) Serve(answer, greet);
        });
    }

    /// <summary>The address for <see cref="QemuGuest.Open"/>.</summary>
    public string Address => $"gdb:{_path}";

    /// <summary>The packets of the client, in order.</summary>
    public List<string> Received { get; } = [];

    /// <summary>A packet with its checksum, without escapes.</summary>
    public static string Packet(string data) => $"${data}#{data.Sum(static c => c) & 0xff:x2}";

    public static void Send(Socket socket, string text) => socket.Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Waits until the last client has closed the connection.</summary>
    public void WaitForEnd() => Assert.True(_session.Wait(TimeSpan.FromSeconds(20)));

    public void Dispose()
    {
        _listener.Dispose();
        _session.Wait(TimeSpan.FromSeconds(5));
        File.Delete(_path);
    }

    private void Serve(Action<string, Socket> answer, Action<Socket>? greet)
    {
        try
        {
            using Socket client = _listener.Accept();
            greet?.Invoke(client);
            StringBuilder packet = new();
            byte[] buffer = new byte[1];
            while (client.Receive(buffer) == 1)
            {
                char c = (char)buffer[0];
                if (packet.Length == 0 && c == '-') answer("-", client);
                if (c == '$' || packet.Length > 0) packet.Append(c);
                if (packet.Length < 4 || packet[^3] != '#') continue;
                string data = packet.ToString(1, packet.Length - 4);
                Assert.Equal(Packet(data), packet.ToString());
                packet.Clear();
                lock (Received) Received.Add(data);
                answer(data, client);
            }
        }
        catch (SocketException)
        {
            // The client or the test has closed the connection.
        }
        catch (ObjectDisposedException)
        {
            // Likewise.
        }
    }
}
