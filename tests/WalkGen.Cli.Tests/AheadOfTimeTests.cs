using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>
/// The tool compiled ahead of time does what the JIT's does, also where <see cref="OutputBytesTests"/> does not look: other formats, and
/// formats of page tables of which its guests have none.
/// </summary>
public sealed class AheadOfTimeTests : IDisposable
{
    private static readonly string Image = Guest.InRepository("tests", "Guests", "x86_64-4level", "tables.phase1.elf.gz");

    private static readonly string Processes = Guest.InRepository("tests", "Guests", "processes", ProcessGuest.Main, "kernel.elf.zst");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-aot-");

    public static TheoryData<string> Lines =>
    [
        "dump IMAGE --format parquet", "stats IMAGE --format parquet", "roots IMAGE --format parquet", "audit IMAGE --format parquet",
        "find IMAGE --physical 0-ffffff --format parquet", "dump IMAGE --physical-bits 39", "dump IMAGE --physical-bits 51",
        "stats IMAGE --physical-bits 47 --linux 5.4", "ps IMAGE", "ps PROCESSES --format parquet", "maps PROCESSES --pid 1",
        "smaps PROCESSES --pid 1", "kallsyms PROCESSES init_task", "dump PROCESSES --name shared-file",
        "read PROCESSES 401000+100 --name shared-file", "translate PROCESSES 401000 --name shared-file --format json",
        "stats IMAGE --no-mmap", "completion bash", "completion pwsh", "completion none", "info", "info /no/such/file",
        "dump IMAGE --rot 1", "dump IMAGE --root zz", "dump IMAGE --paging none", "stat IMAGE", "dump --help", "",
    ];

    public static TheoryData<string> Views => ["live stats", "live smaps --format jsonl", "live dump", "live dump --format parquet"];

    public static TheoryData<string> Modes => [.. PagingModes.All.Select(static mode => mode.Word)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_command_prints_the_same(string line) => Compare([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
        static word => word switch
        {
            "IMAGE" => Image,
            "PROCESSES" => Processes,
            _ => word,
        })]);

    [Theory]
    [MemberData(nameof(Views))]
    public void A_process_is_shown_the_same(string line)
    {
        LiveMachine.NeedsScan();
        using PokedProcess waiting = PokedProcess.Launch(); // no other process maps its files, so that Pss does not change
        string[] words = line.Split(' ');
        Compare([words[0], words[1], $"{waiting.Id}", .. words[2..]]);
    }

    // Two pages, whose first words are tables and leaves in one format or another: few, as they also point to the pages themselves.
    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_paging_mode_is_compiled(string mode)
    {
        string path = Path.Combine(_folder.FullName, "memory");
        byte[] memory = new byte[1 << 20];
        ulong[] words = [0x1067, 0x1403, 0x401, 0x10_0f47, 0x8000_0000_0010_1025, 0x60_0000_0010_2f03, 0x2_00df, 0xfff0];
        for (int i = 0; i < words.Length; i++)
        {
            memory.Put(i * 8, words[i]);
            memory.Put(0x1000 + (i * 8), words[i]);
        }

        File.WriteAllBytes(path, memory);

        foreach (string command in (string[])["stats", "dump", "dump --linux 5.4", "dump --linux 6.12", "find --physical 0-fff", "audit"])
        {
            string[] arguments = command.Split(' ');
            string[] kernel = mode.StartsWith("aarch64", StringComparison.Ordinal) ? ["--kernel-root", "0"] : [];
            Compare([arguments[0], path, "--base", "0", "--paging", mode, "--root", "0", 
                .. kernel, .. arguments[1..]]);
        }
    }

    [Theory]
    [InlineData("elf", "")]
    [InlineData("kdump-zlib", "")]
    [InlineData("kdump-zstd", "--only tables")]
    public void An_image_is_converted_to_the_same_bytes(string format, string options)
    {
        string[] convert = ["convert", Image, "--to", format, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o"];
        string expected = Path.Combine(_folder.FullName, "expected"), found = Path.Combine(_folder.FullName, "found");

        ToolRun run = ToolProgram.AheadOfTime().Run([.. convert, found]);
        Assert.Equal(("", ExitCode.Success), (run.Error, run.Code));
        Assert.Equal(ExitCode.Success, ToolProgram.JustInTime.Run([.. convert, expected]).Code);

        Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(found));
    }

    [Fact]
    public void A_scan_writes_the_same_bytes_whole_and_merged()
    {
        ToolProgram found = ToolProgram.AheadOfTime();
        string expected = Path.Combine(_folder.FullName, "expected"), output = Path.Combine(_folder.FullName, "found");
        string[] scan = ["scan", Processes, "--roots", "all", "--name", "x", "-o"];
        Assert.Equal(ExitCode.Success, ToolProgram.JustInTime.Run([.. scan, expected]).Code);

        Assert.Equal(ExitCode.Success, found.Run([.. scan, output]).Code);
        AssertSame();
        for (int part = 1; part <= 2; part++) Assert.Equal(ExitCode.Success, found.Run([.. scan, output, "--shard", $"{part}/2"]).Code);
        Assert.Equal(ExitCode.Success, found.Run("merge", $"{output}/x.1-of-2", $"{output}/x.2-of-2", "-o", output).Code);
        AssertSame();

        void AssertSame() => Assert.All(Directory.GetFiles($"{expected}/x"), file => Assert.Equal(
            File.ReadAllBytes(file), File.ReadAllBytes($"{output}/x/{Path.GetFileName(file)}")));
    }

    private static void Compare(string[] arguments)
    {
        ToolRun found = ToolProgram.AheadOfTime().Run(arguments), expected = ToolProgram.JustInTime.Run(arguments);
        Assert.Equal((expected.Code, expected.Error), (found.Code, found.Error));
        Assert.Equal(expected.Output, found.Output);
        Assert.Equal(expected.Bytes, found.Bytes);
    }
}
