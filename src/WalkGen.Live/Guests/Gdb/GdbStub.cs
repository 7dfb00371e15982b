using System.Globalization;
using System.Text;

namespace WalkGen.Live;

/// <summary>The commands of QEMU's gdbstub that WalkGen needs. Source: QEMU, <c>gdbstub/gdbstub.c</c>; gdb manual.</summary>
internal sealed class GdbStub : IDisposable
{
    /// <summary>Ends the session. QEMU then lets the guest run. Without it, the guest stays stopped.</summary>
    public const string DetachCommand = "D";

    private const string VirtualMode = "Qqemu.PhyMemMode:0", PhysicalMode = "Qqemu.PhyMemMode:1";
    private const int MaxCpus = 1 << 12;
    private const int MinPacket = 64, MaxPacket = GdbPacket.MaxSize / 2; // bytes
    private const int MaxRegister = 64; // bytes

    private readonly GdbConnection _connection;
    private readonly CancellationToken _cancellation;
    private readonly int _packetSize;
    private readonly bool _hasDescription;
    private bool _changesMode; // which outlives the session

    /// <summary>Begins a session.</summary>
    public GdbStub(GdbConnection connection, CancellationToken cancellation)
    {
        _connection = connection;
        _cancellation = cancellation;
        string[] features = connection.RequestText("qSupported:qXfer:features:read+;xmlRegisters=i386").Split(';');
        string? size = Array.Find(features, static feature => feature.StartsWith("PacketSize=", StringComparison.Ordinal))?[11..];
        _packetSize = int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int bytes)
            ? Math.Clamp(bytes, MinPacket, MaxPacket)
            : MinPacket;
        _hasDescription = features.Contains("qXfer:features:read+");
        Memory = new GdbMemory(connection, _packetSize / 2, cancellation); // a byte has two digits
        if (features.Contains("QStartNoAckMode+")) connection.StopAcknowledging();
    }

    /// <summary>Whether the guest ran before the connection stopped it.</summary>
    public bool WasRunning() => GdbRunState.WasRunning(Monitor, _connection.HasReportedStop);

    /// <summary>Makes reads of memory physical.</summary>
    public void UsePhysicalMemory()
    {
        string before = Text("qqemu.PhyMemMode");
        _changesMode = before == "0";
        if (before is "0" or "1" && Text(PhysicalMode) == "OK") return;
        throw new GuestException(
            $"{_connection.Name}: the gdbstub does not read physical memory (Qqemu.PhyMemMode): use QEMU 4.2 or later, not its user mode.");
    }

    /// <summary>The registers.</summary>
    public TargetDescription ReadDescription()
    {
        if (!_hasDescription) throw _connection.Broken("the peer has no description of its registers (qXfer:features:read)");
        try
        {
            return TargetDescription.Read(name => GdbDocument.Read(Text, name, _packetSize));
        }
        catch (FormatException e)
        {
            throw _connection.Broken(e.Message);
        }
    }

    /// <summary>The identifiers of the CPUs: threads of gdb.</summary>
    public List<string> ReadCpus()
    {
        List<string> cpus = [];
        string reply = Text("qfThreadInfo");
        for (; reply.StartsWith('m'); reply = Text("qsThreadInfo"))
        {
            foreach (string id in reply[1..].Split(','))
            {
                if (cpus.Count == MaxCpus) throw _connection.Broken($"the peer lists more than {MaxCpus} CPUs");
                if (id.Length is 0 or > 40 || !id.All(static c => char.IsAsciiHexDigitLower(c) || c is 'p' or '.'))
                    throw _connection.Broken("the peer lists a malformed CPU");
                cpus.Add(id);
            }
        }

        return reply == "l" && cpus.Count > 0 ? cpus : throw _connection.Broken("the peer does not list its CPUs (qfThreadInfo)");
    }

    /// <summary>Selects the CPU whose registers are read.</summary>
    public void SelectCpu(string id)
    {
        if (Text($"Hg{id}") != "OK") throw _connection.Broken($"the peer does not select CPU {id} (Hg)");
    }

    /// <summary>The low 64 bits of a register. QEMU leaves out high zeros of some, so the size of the reply counts.</summary>
    /// <param name="description">The registers.</param>
    /// <param name="names">Names of the register, of which the peer knows at least one.</param>
    public ulong ReadRegister(TargetDescription description, string[] names)
    {
        string name = names[0];
        GdbRegister register = description.Find(names) ?? throw _connection.Broken($"the peer has no register {name}");
        byte[]? bytes = GdbPacket.HexBytes(Request($"p{register.Number:x}"));
        if (bytes is not { Length: > 0 and <= MaxRegister }) throw _connection.Broken($"the peer does not send register {name} (p)");
        ulong value = 0;
        for (int i = Math.Min(bytes.Length, sizeof(ulong)) - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        return value;
    }

    /// <summary>The memory.</summary>
    public GdbMemory Memory { get; }

    /// <summary>The text that QEMU's monitor prints for <paramref name="command"/>; null if it does not execute it.</summary>
    public string? Monitor(string command)
    {
        _cancellation.ThrowIfCancellationRequested();
        StringBuilder text = new();
        string request = $"qRcmd,{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(command))}";
        return _connection.Request(request, text) is [(byte)'O', (byte)'K'] ? text.ToString() : null;
    }

    /// <summary>Ends the session.</summary>
    /// <param name="resumes">Whether the guest runs.</param>
    /// <exception cref="GuestException">The guest may be stopped, and should run.</exception>
    public void End(bool resumes)
    {
        if (_changesMode) _connection.RequestText(VirtualMode);
        if (!resumes || _connection.RequestText(DetachCommand) == "OK") return;
        throw _connection.Broken("the peer does not detach, so the guest may be stopped (D)");
    }

    /// <summary>Ends the session with a peer that perhaps does not answer.</summary>
    /// <param name="resumes">Whether the guest runs.</param>
    public void TryEnd(bool resumes)
        => _connection.TrySend([.. _changesMode ? new[] { VirtualMode } : [], .. resumes ? new[] { DetachCommand } : []]);

    public void Dispose() => _connection.Dispose();

    private string Text(string command) => Encoding.Latin1.GetString(Request(command));

    private byte[] Request(string command)
    {
        _cancellation.ThrowIfCancellationRequested();
        return _connection.Request(command);
    }
}
