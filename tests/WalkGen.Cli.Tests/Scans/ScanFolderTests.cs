using System.Diagnostics;
using WalkGen.Cli.Output;
using WalkGen.Cli.Scans;

namespace WalkGen.Cli.Tests.Scans;

/// <summary>Where the results are: by renaming only, and nothing else is touched.</summary>
public sealed class ScanFolderTests : IDisposable
{
    private readonly ScanRun _scan = new();

    public ScanFolderTests()
    {
        byte[] root = new byte[4096].Put(8 * 511, 0x1067UL); // a self-map, with one leaf
        File.WriteAllBytes(_scan.Of("image"), new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, root).Build());
    }

    [Theory]
    [InlineData("host=a")]
    [InlineData("two words")]
    [InlineData("mémoire-内存")]
    [InlineData("\e[31mred\u202e")]
    [InlineData("-o")]
    [InlineData("a.elf.gz")]
    public void A_name_is_a_folder(string name)
    {
        File.Copy(_scan.Of("image"), _scan.Of(name));
        ToolRun byFile = _scan.Scan(_scan.Of(name), "--format", "jsonl");
        Assert.Equal((0, "", ""), (byFile.Code, byFile.Output, byFile.Error));
        ToolRun byOption = _scan.Scan(_scan.Of("image"), "--format", "jsonl", $"--name={name}x");
        Assert.Equal((0, "", ""), (byOption.Code, byOption.Output, byOption.Error));

        Assert.Equal(new[] { name, $"{name}x" }.Order(StringComparer.Ordinal), _scan.Names);
        Assert.Equal(name, _scan.Rows(name, "scan")[0].Text("name"));
        Assert.Equal(_scan.Of(name), _scan.Rows(name, "info")[0].Text("image"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("x\0")]
    [InlineData("LONG")]
    public void Other_names_get_one_sentence(string name)
    {
        ToolRun run = _scan.Scan(_scan.Of("image"), "--name", name == "LONG" ? new string('é', 128) : name);

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.Matches(@"^walkgen: The name '[^\n]*' of the results [^\n]*: choose another\.\n$", run.Error);
        Assert.False(Directory.Exists(_scan.Output));
    }

    [Fact]
    public void A_hidden_file_needs_a_name()
    {
        File.Move(_scan.Of("image"), _scan.Of(".image"));

        ToolRun run = _scan.Scan(_scan.Of(".image"));

        Assert.Equal(2, run.Code);
        Assert.EndsWith("choose one with --name.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_the_same_name_replace_each_other_unless_they_get_names()
    {
        foreach (string host in (string[])["a", "b"])
        {
            Directory.CreateDirectory(_scan.Of(host));
            File.Copy(_scan.Of("image"), _scan.Of($"{host}/vmcore"));
            Assert.Equal(0, _scan.Scan(_scan.Of($"{host}/vmcore"), "--format", "jsonl").Code);
            Assert.Equal(0, _scan.Scan(_scan.Of($"{host}/vmcore"), "--format", "jsonl", "--name", host).Code);
        }

        Assert.Equal(["a", "b", "vmcore"], _scan.Names);
        Assert.Equal(_scan.Of("b/vmcore"), _scan.Rows("vmcore", "info")[0].Text("image"));
        Assert.Equal(_scan.Of("a/vmcore"), _scan.Rows("a", "info")[0].Text("image"));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("foreign")]
    [InlineData("holds the image")]
    public void What_no_scan_wrote_is_not_replaced(string name)
    {
        Directory.CreateDirectory(_scan.Output);
        string target = Path.Combine(_scan.Output, name), image = _scan.Of("image");
        if (name == "file") File.WriteAllText(target, "old");
        else if (name == "link") Directory.CreateSymbolicLink(target, _scan.Folder);
        else Directory.CreateDirectory(target);
        if (name == "foreign") File.WriteAllText(Path.Combine(target, "dump.csv"), "old");
        if (name == "holds the image") File.Copy(image, image = Path.Combine(target, "dump.parquet"));
        string[] before = Directory.GetFileSystemEntries(_scan.Output, "*", SearchOption.AllDirectories);

        ToolRun run = _scan.Scan(image, "--name", name);

        Assert.Equal((ExitCode.Usage, 1), (run.Code, run.Error.Count(static c => c == '\n')));
        Assert.Equal(before, Directory.GetFileSystemEntries(_scan.Output, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("image")]
    [InlineData("image/below")]
    [InlineData("/proc/nowhere")]
    public void A_folder_that_cannot_be_written_gets_one_sentence(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The folders are Linux's.");

        ToolRun run = ToolRun.Of("scan", _scan.Of("image"), "-o", Path.Combine(_scan.Folder, folder));

        Assert.Equal(ExitCode.BadData, run.Code);
        Assert.Matches(@"^walkgen: [^\n]*: the results cannot be written: [^\n]*\n$", run.Error);
    }

    [Theory]
    [InlineData("image", "image is a file, not a folder")]
    [InlineData("image/below", "image is a file, not a folder")]
    [InlineData("dangling", "dangling is a symbolic link to nowhere, which is no folder")]
    [InlineData("dangling/below", "dangling is a symbolic link to nowhere, which is no folder")]
    public void What_is_no_folder_is_named(string folder, string cause)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        File.CreateSymbolicLink(_scan.Of("dangling"), "nowhere");

        ToolRun run = ToolRun.Of("scan", _scan.Of("image"), "-o", _scan.Of(folder));

        Assert.Equal(ExitCode.BadData, run.Code);
        Assert.Contains($": the results cannot be written: {_scan.Folder}/{cause}: c", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_made_in_a_folder_that_a_signal_deleted()
    {
        var folder = new ScanFolder(_scan.Output, "x", []);
        folder.Dispose(); // as a signal does, while the scan goes on

        Assert.Throws<OperationCanceledException>(() => folder.Create(ErrorRows.Schema, null, new Terminal(Stream.Null, TextWriter.Null)));
        Assert.False(Directory.Exists(_scan.Output));
    }

    [Fact]
    public void A_full_disk_leaves_earlier_results()
    {
        const string mount = "unshare -rm sh -c 'mkdir disk && mount -t tmpfs -o size=256k none disk";
        Assert.SkipUnless(ToolProcess.Shell($"{mount}'; rmdir disk", _scan.Folder).Code == 0, "no tmpfs can be mounted");

        var run = ToolProcess.Shell(
            $"{mount} && \"$walkgen\" scan image -o disk --name x && \"$walkgen\" scan {Guest.Tables(1)} -o disk --name x --format jsonl; "
            + "echo $?; ls -A disk disk/x'", _scan.Folder);

        Assert.Equal($"1\ndisk:\nx\n\ndisk/x:\n{string.Concat(ScanRun.Files.Select(static file => $"{file}.parquet\n"))}", run.Output);
        Assert.Matches(@"^walkgen: disk/x: the results cannot be written: No space left[^\n]*\n$", run.Error);
    }

    [Fact]
    public void Scans_of_the_same_name_at_once_do_not_mix()
    {
        string[] images = [_scan.Of("image"), Guest.Tables(1), Guest.Tables(1, "i386-pae"), Guest.Tables(2, "x86_64-5level")];

        Parallel.For(0, 16, index =>
        {
            ToolRun run = _scan.Scan(images[index % images.Length], "--name", "x", "--format", "jsonl");
            Assert.Equal((0, ""), (run.Code, run.Error));
        });

        Assert.Equal(["x"], _scan.Names);
        Assert.Equal(ScanRun.Files, _scan.FilesOf("x"));
        string image = _scan.Rows("x", "scan")[0].Text("image")!;
        foreach (string file in ScanRun.Files) Assert.All(_scan.Rows("x", file), row => Assert.Equal(image, row.Text("image")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_leaves_nothing_behind(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test needs signals.");
        string[] root = HostileImages.All["extents"](_scan.Of("large"));
        using Process tool = ToolProcess.Start(["scan", _scan.Of("large"), "-o", _scan.Output, "--format", "jsonl", .. root]);
        while (!Directory.Exists(_scan.Output) || Directory.GetFiles(_scan.Output, "dump.jsonl", SearchOption.AllDirectories) is [])
        {
            Assert.False(tool.HasExited);
            Thread.Sleep(5);
        }

        ToolProcess.Shell($"kill -{signal} {tool.Id}");

        Assert.True(tool.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.Equal((code, "walkgen: cancelled.\n"), (tool.ExitCode, tool.StandardError.ReadToEnd()));
        Assert.False(Directory.Exists(_scan.Output));
    }

    [Fact]
    public void What_a_killed_scan_leaves_is_hidden_and_no_result()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test needs signals.");
        string[] root = HostileImages.All["extents"](_scan.Of("large"));
        using Process tool = ToolProcess.Start(["scan", _scan.Of("large"), "-o", _scan.Output, "--format", "jsonl", .. root]);
        while (!Directory.Exists(_scan.Output) || Directory.GetFiles(_scan.Output, "dump.jsonl", SearchOption.AllDirectories) is [])
        {
            Assert.False(tool.HasExited);
            Thread.Sleep(5);
        }

        tool.Kill();
        tool.WaitForExit();

        string left = Assert.Single(_scan.Names);
        Assert.Matches(@"^\.[0-9a-f]{32}\.walkgen-part$", left);
        Assert.Empty(Directory.GetFiles(Path.Combine(_scan.Output, left))); // what */dump.jsonl would match
        Assert.Equal(0, _scan.Scan(_scan.Of("image")).Code);
        Assert.Equal([left, "image"], _scan.Names);
    }

    public void Dispose() => _scan.Dispose();
}
