using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Cli.Tests.Scans;

/// <summary>The files of a scan have the rows of the single commands: real guests.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly ScanRun _scan = new();

    /// <summary>Images below tests/Guests, and the options that select the page table if the image names none.</summary>
    public static TheoryData<string, string> Images => new()
    {
        { "x86_64-4level/tables.phase1.elf.gz", "" },
        { "x86_64-4level-1g/tables.phase1.elf.gz", "" },
        { "x86_64-5level/tables.phase2.elf.gz", "" },
        { "i386-pae/tables.phase1.elf.gz", "" },
        { "i386-2level/tables.phase1.elf.gz", "" },
        { "arm64-4k/tables.phase1.elf.gz", "ARM64" },
        { "extracts/riscv64-sv39/tables.elf.gz", "--root 83217000 --paging riscv-sv39" },
        { "extracts/x86_64-4level-6.1-lime/tables.lime.gz", "" },
        { "extracts/x86_64-4level-6.1-kdump/tables.elf.gz", "" },
        { "kdumps/8g-lzo.kdump.gz", "" },
        { "processes/x86_64-6.1/kernel.elf.zst", "" },
        { "processes/x86_64-7.2/kernel.elf.zst", "" },
        { "processes/arm64-6.1/kernel.elf.zst", "" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Files_have_the_rows_of_the_commands(string image, string options)
    {
        string path = Guest.InRepository("tests", "Guests", image);
        string[] selection = Words(options);

        ToolRun run = _scan.Scan(path, ["--name", "x", "--format", "jsonl", .. selection]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Output));
        Assert.Equal(ScanRun.Files, _scan.FilesOf("x"));
        Assert.Equal(["x"], _scan.Names);
        Assert.Equal("", _scan.Lines("x", "errors"));
        string[] paging = [.. selection.SkipWhile(static word => word != "--paging")];
        Assert.Equal(Single("info", path), _scan.Lines("x", "info"));
        Assert.Equal(Single("roots", path, paging), _scan.Lines("x", "roots"));
        Assert.Equal(Single("ps", path), _scan.Lines("x", "ps"));
        Assert.Equal(Single("maps", path, "--all"), _scan.Lines("x", "maps"));
        string[][] tables = selection.Length > 0 ? [selection] : TablesOf(path);
        foreach (string command in (string[])["dump", "stats", "audit"])
        {
            IEnumerable<string> expected = tables.Select(table => Single(command, path, table)).Distinct();
            Assert.Equal(string.Concat(expected), _scan.Lines("x", command));
        }
    }

    [Theory]
    [InlineData("x86_64-6.1")]
    [InlineData("x86_64-7.2")]
    [InlineData("arm64-6.1")]
    public void Processes_have_the_rows_of_the_commands(string guest)
    {
        string path = ProcessGuest.PathOf(guest);

        Assert.Equal(ExitCode.Success, _scan.Scan(path, "--roots", "all", "--name", "x", "--format", "jsonl").Code);

        string[][] tables = TablesOf(path);
        string[] processes = [.. ScanRun.Parse(_scan.Lines("x", "scan")).Where(static row => row.Text("part") == "process")
            .Select(static row => $"{row.Number("pid")}")];
        using (MemoryImage image = MemoryImage.Open(path))
            Assert.Equal(image.Processes.Where(static one => one.Root is not null).Select(static one => $"{one.Id}"), processes);
        Assert.True(processes.Length > 10);
        string dump = Of("dump") + string.Concat(processes.Select(id => Single("dump", path, "--pid", id, "--half", "user")));
        Assert.Equal(dump, _scan.Lines("x", "dump"));
        Assert.Equal(Of("stats") + AllOf("stats", static row => row.Text("half") == "user"), _scan.Lines("x", "stats"));
        string kernel = ScanRun.Parse(Single("stats", path, "--all"))[0].Text("root")!;
        Assert.Equal(Of("audit") + AllOf("audit", row => row.Text("root") != kernel), _scan.Lines("x", "audit"));

        string Of(string command) => string.Concat(tables.Select(table => Single(command, path, table)).Distinct());

        string AllOf(string command, Func<JsonElement, bool> isOfProcess) => string.Concat(Single(command, path, "--all").Split('\n')
            .Where(line => line.Length > 0 && isOfProcess(JsonDocument.Parse(line).RootElement)).Select(static line => $"{line}\n"));
    }

    [Theory]
    [InlineData("x86_64-6.1")]
    [InlineData("arm64-6.1")]
    public void Parquet_files_about_one_page_table_are_those_of_the_commands(string guest)
    {
        string path = ProcessGuest.PathOf(guest);

        Assert.Equal(0, _scan.Scan(path, "--roots", "kernel", "--name", "x").Code);

        Assert.Equal(ScanRun.Files, _scan.FilesOf("x", "parquet"));
        foreach (string command in (string[])["info", "roots", "ps", "maps --all", "stats --kernel", "dump --kernel", "audit --kernel"])
        {
            string[] words = command.Split(' '), line = [words[0], path, .. words[1..], "--format", "parquet"];
            Assert.Equal(ToolRun.Of(line).Bytes, File.ReadAllBytes(Path.Combine(_scan.Output, "x", $"{words[0]}.parquet")));
        }
    }

    [Fact]
    public void A_second_scan_writes_the_same_bytes()
    {
        Assert.Equal(0, _scan.Scan(ProcessGuest.PathOf(), "--name", "one", "--roots", "all").Code);
        var first = ScanRun.Files.ToDictionary(static file => file, file => Bytes("one", file));

        Assert.Equal(0, _scan.Scan(ProcessGuest.PathOf(), "--name", "one", "--roots", "all").Code);

        Assert.All(ScanRun.Files, file => Assert.Equal(first[file], Bytes("one", file)));

        byte[] Bytes(string name, string file) => File.ReadAllBytes(Path.Combine(_scan.Output, name, $"{file}.parquet"));
    }

    [Fact]
    public void A_page_table_of_several_CPUs_is_walked_once_and_listed_for_each()
    {
        string path = _scan.Of("image");
        byte[] root = new byte[4096].Put(8 * 511, 0x1067UL);
        File.WriteAllBytes(path, new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Cpu(0x8005_0033, 0x1000, 0x20)
            .Cpu(0x8005_0033, 0x1000, 0x10_0020).Cpu(0, 0x1000, 0).Load(0x1000, root).Build());

        Assert.Equal(0, _scan.Scan(path, "--format", "jsonl").Code);

        Assert.Equal(
            Single("dump", path, "--cpu", "0") + Single("dump", path, "--cpu", "2"), _scan.Lines("image", "dump")); // CR4.SMEP
        var notes = _scan.Rows("image", "scan");
        Assert.Equal(
            ["info", "roots", "ps", "maps", "cpu 0", "cpu 1", "cpu 2", "cpu 3", "kernel"],
            notes.Select(static row => row.Text("part") + (row.GetProperty("cpu").ToString() is { Length: > 0 } cpu ? $" {cpu}" : ""))
                .OrderBy(static part => Array.IndexOf(["info", "roots", "ps", "maps"], part) is var i and >= 0 ? i : 9));
        Assert.Contains("paging off", notes.Single(static row => row.GetProperty("cpu").ToString() == "3").Text("problem"),
            StringComparison.Ordinal);
        Assert.Contains("VMCOREINFO", notes.Single(static row => row.Text("part") == "kernel").Text("problem"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_roots_says_so()
    {
        string path = _scan.Of("raw memory");
        File.WriteAllBytes(path, new byte[1 << 16]);

        ToolRun run = _scan.Scan(path, "--base", "0", "--format", "jsonl");

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.Equal(ScanRun.Files, _scan.FilesOf("raw memory"));
        Assert.Equal("", _scan.Lines("raw memory", "dump"));
        Assert.Equal(
            ["cpu", "kernel", "maps", "ps"],
            _scan.Rows("raw memory", "scan").Where(static row => row.Text("problem") is not null)
                .Select(static row => row.Text("part")).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _scan.Dispose();

    /// <summary>The options of each page table that a scan of an image finds.</summary>
    private static string[][] TablesOf(string path)
    {
        using MemoryImage image = MemoryImage.Open(path);
        image.SearchVmCoreInfo(cancellationToken: TestContext.Current.CancellationToken);
        IEnumerable<string[]> cpus = image.Cpus.Select(static cpu => new[] { "--cpu", $"{cpu.Index}" });
        return [.. cpus, .. image.KernelRoot is null ? [] : new string[][] { ["--kernel"] }];
    }

    private static string[] Words(string options) => options == "ARM64"
        ? [.. Arm64Guest.Selection(1, "A")[1..]]
        : options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The rows of a command; none if the image lacks what it needs.</summary>
    private static string Single(string command, string path, params string[] options)
    {
        ToolRun run = ToolRun.Of([command, path, .. options, "--format", "jsonl"]);
        if (run.Error.Contains("lacks the root table", StringComparison.Ordinal) && options is ["--kernel"]) return "";
        if (command is not ("ps" or "maps")) Assert.True(run.Code == ExitCode.Success, run.Error);
        return run.Code == ExitCode.Success ? run.Output : "";
    }
}
