using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace WalkGen.Live.Tests;

/// <summary>A guest of a real QEMU, with its gdbstub and QMP on Unix sockets.</summary>
internal sealed class QemuMachine : IDisposable
{
    private const string Program = "qemu-system-x86_64";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private QemuMachine(DirectoryInfo folder, string program, string[] arguments, bool hasStub)
    {
        _folder = folder;
        string[] sockets = ["qmp", "qmp2", .. hasStub ? new[] { "gdb" } : []];
        string[] options =
        [
            "-display", "none", "-smp", "2", "-accel", "tcg", "-nic", "none",
            .. sockets.SelectMany(name => new[] { $"-{name.TrimEnd('2')}", $"unix:{InFolder(name)},server=on,wait=off" }), .. arguments,
        ];
        _process = Process.Start(new ProcessStartInfo(program, options) { RedirectStandardError = true })!;
        Wait(() => sockets.All(name => File.Exists(InFolder(name))), "the sockets of QEMU");
        _socket.Connect(new UnixDomainSocketEndPoint(InFolder("qmp")));
        NetworkStream stream = new(_socket);
        (_reader, _writer) = (new StreamReader(stream), new StreamWriter(stream) { AutoFlush = true });
        _reader.ReadLine();
        Execute("qmp_capabilities");
    }

    /// <summary>The address of the gdbstub.</summary>
    public string Address => $"gdb:{InFolder("gdb")}";

    /// <summary>The address of QMP. The test itself uses another socket.</summary>
    public string QmpAddress => $"qmp:{InFolder("qmp2")}";

    /// <summary>Whether the CPUs run.</summary>
    public bool IsRunning => (bool)Execute("query-status")["running"]!;

    /// <summary>Starts <see cref="BootImage"/> and waits until it counts. The test is skipped on machines without QEMU.</summary>
    public static QemuMachine Start()
    {
        QemuMachine machine = Start(Program, folder =>
        {
            string kernel = Path.Combine(folder, "kernel");
            File.WriteAllBytes(kernel, BootImage.Create());
            return ["-m", "64", "-cpu", "max", "-kernel", kernel];
        });
        machine.Wait(() => machine.ReadCounter() > 0, "the guest");
        return machine;
    }

    /// <summary>Starts a guest. The test is skipped on machines without <paramref name="program"/>.</summary>
    /// <param name="program">A program of QEMU.</param>
    /// <param name="arguments">Its arguments besides those of all guests, by a folder that is deleted with this object.</param>
    /// <param name="hasStub">Whether the guest has a gdbstub.</param>
    public static QemuMachine Start(string program, Func<string, string[]> arguments, bool hasStub = true)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is not installed.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("walkgen-qemu-");
        return new QemuMachine(folder, program, arguments(folder.FullName), hasStub);
    }

    /// <summary>Writes an ELF core of the guest and returns its path.</summary>
    public string Dump()
    {
        string file = InFolder("dump.elf");
        Execute("dump-guest-memory", new() { ["paging"] = false, ["protocol"] = $"file:{file}" });
        return file;
    }

    /// <summary>The counter of the guest, which grows while it runs.</summary>
    public ulong ReadCounter() => ulong.Parse(
        Monitor($"xp /1gx 0x{BootImage.Counter:x}").Split("0x")[1].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The text of a command of the monitor.</summary>
    public string Monitor(string command) => (string)Execute("human-monitor-command", new() { ["command-line"] = command })!;

    /// <summary>Stops the guest, as another user of QMP.</summary>
    public void Stop() => Execute("stop");

    /// <summary>Lets the guest run.</summary>
    public void Resume() => Execute("cont");

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

    /// <summary>A file of the guest.</summary>
    public string InFolder(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Executes a command of QMP.</summary>
    public JsonNode Execute(string command, JsonObject? arguments = null)
    {
        _writer.Write(new JsonObject { ["execute"] = command, ["arguments"] = arguments ?? [] }.ToJsonString() + "\n");
        while (true)
        {
            JsonNode answer = JsonNode.Parse(_reader.ReadLine()!)!;
            if (answer["return"] is { } result) return result;
            Assert.Null(answer["error"]?.ToJsonString()); // else it is an event
        }
    }

    /// <summary>Waits at most a minute.</summary>
    public void Wait(Func<bool> isReady, string what)
    {
        for (long start = Stopwatch.GetTimestamp(); !isReady(); Thread.Sleep(20))
        {
            if (_process.HasExited) Assert.Fail($"QEMU ended: {_process.StandardError.ReadToEnd()}");
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 60) Assert.Fail($"{what} did not get ready.");
        }
    }
}
