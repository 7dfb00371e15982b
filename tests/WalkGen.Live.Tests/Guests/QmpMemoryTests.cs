using System.Diagnostics;
using System.Text.Json.Nodes;
using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Memory over QMP: files that are RAM, files that QEMU writes, and monitors that lie about both.</summary>
public sealed class QmpMemoryTests : IDisposable
{
    private const int RamSize = 0x20_0000; // of the fake machine

    private static readonly (ulong, PageTableLevel, ulong)[] Expected = [(0, PageTableLevel.Pud, 0xcf)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-ram-");

    [Fact]
    public void RAM_that_is_a_file_is_read_from_it()
    {
        using FakeMonitor monitor = Monitor(Ram(RamSize));
        using MemoryImage image = QemuGuest.Open(monitor.Address);
        monitor.Received.Clear();

        Assert.Equal(Expected, LeafWalker.Of(image.OpenPageTable()).Leaves);

        Assert.Empty(monitor.Received);
    }

    [Fact]
    public void Memory_in_a_file_may_have_an_offset()
    {
        byte[] shifted = new byte[RamSize + 0x3000];
        shifted[0x3000 + 0x1000] = 0xcf;
        File.WriteAllBytes(InFolder("shifted"), shifted);
        using FakeMonitor monitor = Monitor(InFolder("shifted"));
        monitor.Answers["qom-get /objects/pc.ram offset"] = """{"return":12288}""";
        using MemoryImage image = QemuGuest.Open(monitor.Address);
        monitor.Received.Clear();

        Assert.Equal(Expected, LeafWalker.Of(image.OpenPageTable()).Leaves);

        Assert.Empty(monitor.Received);
    }

    [Theory]
    [InlineData("small")]
    [InlineData("other")]
    [InlineData("empty page")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("folder")]
    [InlineData("device")]
    [InlineData("missing")]
    [InlineData("relative")]
    [InlineData("zero byte")]
    [InlineData("line break")]
    [InlineData("private")]
    [InlineData("id")]
    [InlineData("no text")]
    [InlineData("offset")]
    [InlineData("cut")]
    public void A_file_that_is_not_the_RAM_is_not_used(string lie)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Files of other systems are never used.");
        string ram = Ram(RamSize);
        using FakeMonitor monitor = Monitor(Path(lie, ram));
        if (lie == "private") monitor.Answers["query-memdev"] = """{"return":[{"id":"pc.ram","share":false},7,{}]}""";
        if (lie == "id") monitor.Answers["query-memdev"] = """{"return":[{"id":"../pc.ram","share":true},{"id":3,"share":true}]}""";
        if (lie == "no text") monitor.Answers["qom-get /objects/pc.ram mem-path"] = """{"return":{"path":"x"}}""";
        if (lie == "offset") monitor.Answers["qom-get /objects/pc.ram offset"] = """{"return":18446744073709551615}""";
        using MemoryImage image = QemuGuest.Open(monitor.Address, new GuestOptions { Timeout = TimeSpan.FromSeconds(5) });
        if (lie == "cut") File.WriteAllBytes(ram, []);
        monitor.Received.Clear();

        Assert.Equal(Expected, LeafWalker.Of(image.OpenPageTable()).Leaves);

        Assert.Equal(["pmemsave", "xp /2048xg 0x0"], monitor.Received);
    }

    [Fact]
    public void QEMU_writes_memory_to_a_file_that_is_deleted()
    {
        using FakeMonitor monitor = Monitor(null);
        List<string> files = [];
        monitor.Save = arguments =>
        {
            files.Add((string)arguments["filename"]!);
            byte[] memory = new byte[(int)arguments["size"]!];
            memory[0x1000] = 0xcf;
            Assert.Equal(0UL, (ulong)arguments["val"]!);
            Assert.Equal("700", Mode(files[^1]));
            File.WriteAllBytes(files[^1], memory);
        };
        using (MemoryImage image = QemuGuest.Open(monitor.Address))
            Assert.Equal(Expected, LeafWalker.Of(image.OpenPageTable()).Leaves);

        monitor.WaitForEnd();
        Assert.False(Directory.Exists(System.IO.Path.GetDirectoryName(Assert.Single(files))));
        Assert.DoesNotContain(monitor.Received, static command => command.StartsWith("xp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_QEMU_that_is_short_is_reported()
    {
        using FakeMonitor monitor = Monitor(null);
        string file = "";
        monitor.Save = arguments => File.WriteAllBytes(file = (string)arguments["filename"]!, new byte[100]);
        using (MemoryImage image = QemuGuest.Open(monitor.Address))
        {
            GuestException failure = Assert.Throws<GuestException>(() => LeafWalker.Of(image.OpenPageTable()));
            Assert.Equal(
                $"{monitor.Address}: pmemsave has not written 16384 bytes to {file} (is there no space left, or is QEMU in a container?): "
                    + "check that the address is QEMU's QMP (-qmp) and try again.",
                failure.Message);
        }

        monitor.WaitForEnd();
        Assert.Equal("cont", monitor.Received[^1]);
        Assert.False(Directory.Exists(System.IO.Path.GetDirectoryName(file)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static FakeMonitor Monitor(string? path)
    {
        FakeMonitor monitor = FakeMonitor.RiscV();
        if (path is null) return monitor;
        monitor.Answers["query-memdev"] = """{"return":[{"id":"pc.ram","share":true,"size":2097152}]}""";
        monitor.Answers["qom-get /objects/pc.ram mem-path"] = new JsonObject { ["return"] = path }.ToJsonString();
        return monitor;
    }

    private static string Mode(string file) => OperatingSystem.IsWindows()
        ? "700" // files of Windows have no mode
        : Convert.ToString((int)File.GetUnixFileMode(System.IO.Path.GetDirectoryName(file)!), 8);

    private string Path(string lie, string ram)
    {
        switch (lie)
        {
            case "small": return Ram(RamSize - 1);
            case "other": return Ram(RamSize, mark: 0xcd);
            case "empty page": return Ram(RamSize, mark: 0);
            case "link": return File.CreateSymbolicLink(InFolder("link"), ram).FullName;
            case "pipe":
                Process.Start("mkfifo", InFolder("pipe")).WaitForExit();
                return InFolder("pipe");
            case "folder": return _folder.FullName;
            case "device": return "/dev/zero";
            case "missing": return InFolder("nothing");
            case "relative": return System.IO.Path.GetRelativePath(Environment.CurrentDirectory, ram);
            case "zero byte": return ram + "\0";
            case "line break": return ram + "\n";
            default: return ram;
        }
    }

    private string Ram(int size, byte mark = 0xcf)
    {
        byte[] memory = new byte[size];
        memory[0x1000] = mark;
        File.WriteAllBytes(InFolder("ram"), memory);
        return InFolder("ram");
    }

    private string InFolder(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
