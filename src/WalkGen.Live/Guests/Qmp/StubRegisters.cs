using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>
/// Registers that the monitor does not print, such as those of AArch64. QEMU's gdbstub has them: the one of the option <c>-gdb</c>, else
/// one that the monitor starts on a socket in a folder of this user. The guest is stopped. Source: QEMU, <c>gdbstub/gdbstub.c</c>
/// (<c>gdbserver_start</c>).
/// </summary>
/// <param name="connection">The monitor.</param>
/// <param name="connect">Connects to a gdbstub.</param>
/// <param name="cancellation">Cancels at the next request.</param>
internal sealed partial class StubRegisters(
    QmpConnection connection, Func<GuestAddress, GuestSocket> connect, CancellationToken cancellation)
{
    private const string Need = "the monitor does not print the registers that control paging, and";
    private const string Label = "gdb"; // of the stub's socket

    /// <summary>The instruction set and the CPUs.</summary>
    /// <exception cref="GuestException">There is no stub, or another debugger uses it.</exception>
    /// <exception cref="NotSupportedException">The machine or its paging mode is not supported.</exception>
    public (InstructionSet Machine, CpuState[] Cpus) Read()
    {
        if (FileNameOf(Label) is { } name) return ReadAt(AddressOf(name));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("walkgen-");
        try
        {
            string path = Path.Combine(folder.FullName, Label);
            if (Plain().IsMatch(path)) connection.Monitor($"gdbserver unix:{path},server=on,wait=off");
            if (!File.Exists(path)) throw Missing($"QEMU cannot create the socket {path} for its gdbstub");
            return ReadAt(GuestAddress.Parse($"gdb:{path}"));
        }
        finally
        {
            End(folder);
        }
    }

    private (InstructionSet Machine, CpuState[] Cpus) ReadAt(GuestAddress address)
    {
        // Without the command to detach, the guest stays stopped.
        using GdbStub stub = new(new GdbConnection(connect(address)), cancellation);
        return GdbCpus.Read(stub);
    }

    private string? FileNameOf(string label)
    {
        using JsonDocument answer = connection.Execute("query-chardev");
        JsonElement devices = answer.RootElement.GetProperty("return");
        if (devices.ValueKind != JsonValueKind.Array) throw connection.Broken("the peer does not list its character devices");
        foreach (JsonElement device in devices.EnumerateArray())
        {
            if (QmpText.Of(device, "label") == label) return QmpText.Of(device, "filename") ?? "";
        }

        return null;
    }

    private GuestAddress AddressOf(string name)
    {
        if (Listening().Match(name) is not { Success: true } match)
            throw Missing("a debugger is connected to the gdbstub, or it is no socket: end the debugger");
        if (match.Groups["path"].Success) return GuestAddress.Parse($"gdb:{match.Groups["path"].Value}");
        string host = GuestAddress.Parse(connection.Name).EndPoint is DnsEndPoint peer ? peer.Host : "localhost";
        return GuestAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"gdb://[{host}]:{match.Groups["port"].Value}"));
    }

    private GuestException Missing(string fault)
        => new($"{connection.Name}: {Need} {fault}, or start QEMU with -gdb unix:PATH,server=on,wait=off and use gdb:PATH.");

    private void End(DirectoryInfo folder)
    {
        try
        {
            connection.Monitor("gdbserver none");
        }
        catch (GuestException)
        {
            // The connection is lost, which is reported already.
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // QEMU interprets other characters.
    [GeneratedRegex("^[A-Za-z0-9/._-]+$")]
    private static partial Regex Plain();

    // "disconnected:unix:/run/gdb,server=on", "disconnected:tcp:0.0.0.0:1234,server=on"
    [GeneratedRegex("^disconnected:(unix:(?<path>/[^,]+)|tcp:.*:(?<port>[0-9]+)),server")]
    private static partial Regex Listening();
}
