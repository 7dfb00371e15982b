using System.Buffers;
using System.Text.Json;

namespace WalkGen.Live;

/// <summary>
/// A client of the QEMU Machine Protocol: commands and answers, each a line of JSON. Source: QEMU, <c>docs/interop/qmp-spec.txt</c>.
/// </summary>
internal sealed class QmpConnection(GuestSocket socket) : IDisposable
{
    private const int MaxLine = 1 << 22; // bytes: the text of info mtree of a machine with many CPUs has 1 MiB
    private const int MaxEvents = 1 << 14; // before one answer

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>The name of the guest in messages.</summary>
    public string Name => socket.Name;

    /// <summary>Begins a session.</summary>
    public void Begin()
    {
        socket.StartTimer();
        using (JsonDocument greeting = ReadLine())
        {
            if (!greeting.RootElement.TryGetProperty("QMP", out _)) throw Broken("the peer does not greet as QMP does");
        }

        Execute("qmp_capabilities").Dispose();
    }

    /// <summary>Executes a command of QMP and returns its answer, an object with the property <c>return</c>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Its arguments: numbers and texts.</param>
    /// <exception cref="GuestException">The connection is lost, or the peer refuses the command.</exception>
    public JsonDocument Execute(string command, params (string Name, object Value)[] arguments)
        => TryExecute(command, arguments) ?? throw Broken($"the peer refuses the command {command}");

    /// <summary>The same; null if the peer refuses the command.</summary>
    /// <exception cref="GuestException">The connection is lost.</exception>
    public JsonDocument? TryExecute(string command, params (string Name, object Value)[] arguments)
    {
        socket.StartTimer();
        socket.Send(QmpCommand.Line(command, arguments));
        for (int i = 0; i < MaxEvents; i++)
        {
            JsonDocument line = ReadLine();
            if (line.RootElement.TryGetProperty("return", out _)) return line;
            bool isError = line.RootElement.TryGetProperty("error", out _);
            line.Dispose();
            if (isError) return null;
        }

        throw Broken($"more than {MaxEvents} events came before the answer to {command}");
    }

    /// <summary>Executes a command of the human monitor and returns its text.</summary>
    public string Monitor(string command)
    {
        using JsonDocument answer = Execute("human-monitor-command", ("command-line", command));
        JsonElement text = answer.RootElement.GetProperty("return");
        return text.ValueKind == JsonValueKind.String ? text.GetString()! : throw Broken("the monitor answers without text");
    }

    /// <summary>Sends <paramref name="command"/> to a peer that perhaps does not answer, and does not wait for the answer.</summary>
    public void TrySend(string command)
    {
        try
        {
            socket.Send(QmpCommand.Line(command));
            socket.Finish(Grace, isEnd: false); // QEMU drops commands that wait when a connection ends
        }
        catch (GuestException)
        {
            // Its failure is reported already.
        }
    }

    /// <summary>The exception for a peer that does not keep to the protocol; <paramref name="what"/> names the fault.</summary>
    public GuestException Broken(string what) => new($"{Name}: {what}: check that the address is QEMU's QMP (-qmp) and try again.");

    public void Dispose() => socket.Dispose();

    private JsonDocument ReadLine()
    {
        _line.ResetWrittenCount();
        byte value;
        while ((value = socket.ReadByte()) != (byte)'\n')
        {
            if (_line.WrittenCount == MaxLine) throw Broken($"a line has more than {MaxLine} bytes");
            _line.GetSpan(1)[0] = value;
            _line.Advance(1);
        }

        try
        {
            JsonDocument line = JsonDocument.Parse(_line.WrittenMemory.ToArray());
            if (line.RootElement.ValueKind == JsonValueKind.Object) return line;
            line.Dispose();
        }
        catch (JsonException)
        {
            // One message for both.
        }

        throw Broken("a line is no object of JSON");
    }
}
