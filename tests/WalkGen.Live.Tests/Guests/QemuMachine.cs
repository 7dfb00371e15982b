using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace WalkGen.Live.Tests;

/// <summary>A guest of a real QEMU that runs <see cref="BootImage"/>, with its gdbstub and QMP on Unix sockets.</summary>
internal sealed class QemuMachine : IDisposable
{
    private const string Program = "qemu-system-x86_64";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-qemu-");
    private readonly Process _process;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private QemuMachine()
    {
        string kernel = InFolder("kernel");
        File.WriteAllBytes(kernel, BootImage.Create());
        string qmp = InFolder("qmp");
        string[] arguments =
        [
            "-display", "none", "-m", "64", "-smp", "2", "-cpu", "max", "-accel", "tcg", "-nic", "none", "-kernel", kernel,
            "-gdb", $"unix:{InFolder("gdb")},server=on,wait=off", "-qmp", $"unix:{qmp},server=on,wait=off",
            "-qmp", $"unix:{InFolder("qmp2")},server=on,wait=off",
        ];
        _process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true })!;
        Wait(() => ((string[])["qmp", "qmp2", "gdb"]).All(name => File.Exists(InFolder(name))), "the sockets of QEMU");
        _socket.Connect(new UnixDomainSocketEndPoint(qmp));
        NetworkStream stream = new(_socket);
        (_reader, _writer) = (new StreamReader(stream), new StreamWriter(stream) { AutoFlush = true });
        _reader.ReadLine();
        Execute("qmp_capabilities");
        Wait(() => ReadCounter() > 0, "the guest");
    }

    /// <summary>The address of the gdbstub.</summary>
    public string Address => $"gdb:{InFolder("gdb")}";

    /// <summary>The address of QMP. The test itself uses another socket.</summary>
    public string QmpAddress => $"qmp:{InFolder("qmp2")}";

    /// <summary>Whether the CPUs run.</summary>
    public bool IsRunning => (bool)Execute("query-status")["running"]!;

    /// <summary>Starts the guest and waits until it counts. The test is skipped on machines without QEMU.</summary>
    public static QemuMachine Start()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(static folder => File.Exists(Path.Combine(folder, Program))), $"{Program} is not installed.");
        return new QemuMachine();
    }

    /// <summary>Writes an ELF core of the guest and returns its path.</summary>
    public string Dump()
    {
        string file = InFolder("dump.elf");
        Execute("dump-guest-memory", new() { ["paging"] = false, ["protocol"] = $"file:{file}" });
        return file;
    }

    /// <summary>The counter of the guest, which grows while it runs.</summary>
    public ulong ReadCounter()
    {
        JsonNode text = Execute("human-monitor-command", new() { ["command-line"] = $"xp /1gx 0x{BootImage.Counter:x}" });
        return ulong.Parse(((string)text!).Split("0x")[1].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Stops the guest, as another user of QMP.</summary>
    public void Stop() => Execute("stop");

    /// <summary>Kills QEMU.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits until the guest counts on.</summary>
    public void RequireProgress()
    {
        ulong before = ReadCounter();
        Wait(() => ReadCounter() != before, "the counter of the guest");
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private JsonNode Execute(string command, JsonObject? arguments = null)
    {
        _writer.Write(new JsonObject { ["execute"] = command, ["arguments"] = arguments ?? [] }.ToJsonString() + "\n");
        while (true)
        {
            JsonNode answer = JsonNode.Parse(_reader.ReadLine()!)!;
            if (answer["return"] is { } result) return result;
            Assert.Null(answer["error"]?.ToJsonString()); // else it is an event
        }
    }

    private void Wait(Func<bool> isReady, string what)
    {
        for (long start = Stopwatch.GetTimestamp(); !isReady(); Thread.Sleep(20))
        {
            if (_process.HasExited) Assert.Fail($"QEMU ended: {_process.StandardError.ReadToEnd()}");
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 60) Assert.Fail($"{what} did not get ready.");
        }
    }
}
