using System.Diagnostics;
using System.Text.Json;

namespace WalkGen.Cli.Tests.Scans;

/// <summary>Bad data is one row with the sentence, and no other file.</summary>
public sealed class ScanFaultTests : IDisposable
{
    private readonly ScanRun _scan = new();

    public static TheoryData<string> Images => ["absent", "noise", "empty", "cut.gz", "folder", "lime", "no root"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Bad_data_is_one_row_with_the_sentence(string name)
    {
        string path = Bad(name);
        ToolRun single = ToolRun.Of("dump", path);
        Assert.Equal(ExitCode.BadData, single.Code);

        ToolRun run = _scan.Scan(path, "--format", "jsonl");

        Assert.Equal((single.Code, "", single.Error), (run.Code, run.Output, run.Error));
        Assert.Equal(["errors"], _scan.FilesOf(name));
        Assert.Equal([name], _scan.Names);
        JsonElement row = Assert.Single(_scan.Rows(name, "errors"));
        Assert.Equal(
            (path, name, 1UL, single.Error["walkgen: ".Length..^1]),
            (row.Text("image"), row.Text("name"), row.Number("exit_code"), row.Text("error")));
    }

    [Fact]
    public void Results_replace_errors_and_errors_replace_results()
    {
        string path = Bad("noise");
        byte[] noise = File.ReadAllBytes(path);
        for (int i = 0; i < 2; i++)
        {
            File.WriteAllBytes(path, noise);
            Assert.Equal(1, _scan.Scan(path).Code);
            Assert.Equal(["errors"], _scan.FilesOf("noise", "parquet"));
            File.WriteAllBytes(path, CoreBuilder.Small());
            Assert.Equal(0, _scan.Scan(path, "--format", "jsonl").Code);
            Assert.Equal(ScanRun.Files, _scan.FilesOf("noise"));
        }
    }

    [Fact]
    public void Raw_memory_whose_root_is_no_root_is_bad_data()
    {
        string path = _scan.Of("raw");
        File.WriteAllBytes(path, new byte[1 << 16]);
        string[] options = ["--base", "0", "--root", "1000", "--paging", "x86-64"];
        ToolRun single = ToolRun.Of(["dump", path, .. options]);
        Assert.Equal(ExitCode.BadData, single.Code);

        ToolRun run = _scan.Scan(path, [.. options, "--format", "jsonl"]);

        Assert.Equal(single.Code, run.Code);
        Assert.Equal(["errors"], _scan.FilesOf("raw"));
        string sentence = Assert.Single(_scan.Rows("raw", "errors")).Text("error")!;
        Assert.EndsWith($"walkgen: {sentence}\n", run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"walkgen: {sentence}\n", single.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_with_errors_is_bad_data()
    {
        Assert.SkipWhen(FailingDisk.Lacks is not null, FailingDisk.Lacks ?? "");
        byte[] memory = new byte[1 << 16];
        memory.Put(0, 0x1067UL);
        memory.Put(8 * 511, 0x67UL);
        using var disk = new FailingDisk(memory, 0x1000);

        var run = ToolProcess.Shell($"$walkgen scan {disk.Image} -o {_scan.Output} --base 0 --root 0 --paging x86-64 --format jsonl");

        Assert.Equal(1, run.Code);
        Assert.Equal(["errors"], _scan.FilesOf("image"));
        Assert.Contains("could not be read", Assert.Single(_scan.Rows("image", "errors")).Text("error"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<(cat image)", "63")]
    [InlineData("fifo", "fifo")]
    public void A_pipe_gets_one_sentence(string image, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files are Linux's.");
        File.WriteAllBytes(_scan.Of("image"), CoreBuilder.Small());

        var run = ToolProcess.Shell(
            $"mkfifo fifo; timeout 5 sh -c 'cat image > fifo' > /dev/null 2>&1 & $walkgen scan {image} -o out --format jsonl",
            _scan.Folder);

        Assert.Equal(1, run.Code);
        Assert.Contains("is a pipe or a device", run.Error, StringComparison.Ordinal);
        Assert.Single(_scan.Rows(name, "errors"));
    }

    /// <summary>Hostile images take no more than other commands.</summary>
    [Theory]
    [InlineData("self")]
    [InlineData("huge")]
    [InlineData("kasan")]
    [InlineData("missing")]
    [InlineData("swap")]
    [InlineData("small-roots")]
    public async Task Hostile_images_end(string name)
    {
        string[] options = HostileImages.All[name](_scan.Of("image"));
        using Process tool = ToolProcess.Start(["scan", _scan.Of("image"), "-o", _scan.Output, .. options]);
        Task<string> error = tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.True(tool.WaitForExit(TimeSpan.FromSeconds(60)), "It does not end.");

        Assert.InRange(tool.ExitCode, 0, 1);
        Assert.InRange((await error).Count(static c => c == '\n'), 0, 3);
        Assert.Equal(tool.ExitCode == 0 ? ScanRun.Files : ["errors"], _scan.FilesOf("image", "parquet"));
    }

    public void Dispose() => _scan.Dispose();

    private string Bad(string name)
    {
        string path = _scan.Of(name);
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        switch (name)
        {
            case "noise": File.WriteAllBytes(path, noise); break;
            case "empty": File.WriteAllBytes(path, []); break;
            case "cut.gz": File.WriteAllBytes(path, File.ReadAllBytes(Guest.Tables(1))[..20_000]); break;
            case "folder": Directory.CreateDirectory(path); break;
            case "lime": File.WriteAllBytes(path, [.. "EMiL"u8, 1, 0, 0, 0]); break;
            case "no root": // the only root of the image is not in it
                File.WriteAllBytes(path, new CoreBuilder().Cpu(0x8005_0033, 0x9000, 0x20).Load(0x1000, new byte[0x1000]).Build());
                break;
        }

        return path;
    }
}
