using System.Text.Json;
using WalkGen.Cli.Tests.Cases;

namespace WalkGen.Cli.Tests;

/// <summary>Raw memory: the options that place it, and page tables that are not there.</summary>
public class RawMemoryTests
{
    private const ulong Root = 0x1000;
    private const ulong High = 0x1_0000_0000;
    private const long Hole = 0x4000; // where the tables above 4 GiB are in the file
    private const string Mapped = "0x0000000000401000 0x0000000000401fff 0x0000000000010000        1   4K r-x  r-x    a----";

    private static readonly string[] Table = ["--root", "1000", "--paging", "x86-64"];

    [Fact]
    public void Each_part_may_have_its_own_address()
    {
        using TestFile low = Split(0, Hole), high = Split(Hole, 3 * 0x1000);

        AssertMapped(low.Path, "--base", "0", "--part", high.Path, "--base", $"{High + 0x2000:x}");
        AssertMapped("--base", "0", low.Path, "--part", high.Path, "--base", $"{High + 0x2000:x}");
        AssertMapped("--part", high.Path, $"--base={High + 0x2000:x}", low.Path, "--base", "0");
    }

    [Fact]
    public void A_part_without_an_address_follows_the_file_before_it()
    {
        using TestFile first = Split(0, 0x1800), second = Split(0x1800, Hole - 0x1800);
        using TestFile high = Split(Hole, 3 * 0x1000);

        AssertMapped(first.Path, "--base", "0", "--part", second.Path, "--part", high.Path, "--base", $"{High + 0x2000:x}");
    }

    [Fact]
    public void Ranges_and_a_file_with_ranges_place_the_memory()
    {
        using TestFile file = Ram(), map = new("# RAM\n0:0:16K\n16K:0x100002000:12K\n"u8.ToArray());
        using TestFile iomem = new("00000000-00003fff : System RAM\n  00001000-00001fff : Kernel data\n00004000-00004fff : Reserved\n"
            .Select(static letter => (byte)letter).Concat("100002000-100004fff : System RAM\n"u8.ToArray()).ToArray());

        AssertMapped(file.Path, "--map", "0:0:16K", "--map", "16K:0x100002000:12K");
        AssertMapped(file.Path, "--map-file", map.Path);
        AssertMapped(file.Path, "--map-file", iomem.Path);
    }

    [Theory]
    [InlineData("q35", 0xb000_0000L, 0x8000_0000L)]
    [InlineData("i440fx", 0xe000_0000L, 0xc000_0000L)]
    public void A_machine_of_QEMU_places_the_memory(string machine, long size, long low)
    {
        using TestFile file = Tables().WriteRaw(size, physical => physical < High ? (long)physical : (long)(physical - High) + low);

        AssertMapped(file.Path, "--layout", machine);

        // Without the layout, the tables above 4 GiB are missing.
        Assert.Contains("coverage: incomplete", ToolRun.Of(["dump", file.Path, "--base", "0", .. Table]).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--base and --map exclude each other.", "--base", "0", "--map", "0:0:4K")]
    [InlineData("--map-file and --layout exclude each other.", "--layout", "q35", "--map-file", "FILE")]
    [InlineData("--base: '0:4K' is not a hexadecimal address.", "--base", "0:4K")]
    [InlineData("FILE has two addresses: --base follows its file.", "--base", "0", "--base", "1000")]
    [InlineData("FILE has no address: give each file its own --base after its name, the first one too.", "--part", "FILE", "--base", "0")]
    [InlineData("'pc' is not a value of --layout. Allowed: q35, i440fx.", "--layout", "pc")]
    [InlineData("--map: the range 0x0:0x0:0x0 is empty: choose a length of at least 1.", "--map", "0:0:0")]
    [InlineData(
        "--map: the ranges 0x0:0x0:0x1000 and 0x1000:0xfff:0x1000 both contain the memory at 0x0000000000000fff: change one of them.",
        "--map", "0:0:4K", "--map", "4K:4095:4K")]
    [InlineData(
        "--map-file FILE: 'ELF' is not OFFSET:PHYSICAL:LENGTH, such as 3G:4G:0x40000000: numbers are decimal, or hexadecimal with 0x.",
        "--map-file", "FILE")]
    [InlineData("--map-file FILE-missing cannot be read: Could not find file 'FILE-missing'.", "--map-file", "FILE-missing")]
    public void Wrong_options_are_refused_with_one_sentence(string message, params string[] options)
    {
        using TestFile file = new("ELF"u8.ToArray());

        ToolRun run = ToolRun.Of(
            ["dump", file.Path, .. options.Select(option => option.Replace("FILE", file.Path, StringComparison.Ordinal)), .. Table]);

        Assert.Equal((2, $"walkgen: {message}\n"), (run.Code, run.Error.Replace(file.Path, "FILE", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_range_beyond_the_file_names_the_option_and_the_value()
    {
        using TestFile file = Ram();

        ToolRun run = ToolRun.Of(["dump", file.Path, "--map", "0:0:1G", .. Table]);

        Assert.Equal(
            (1, $"walkgen: {file.Path}: the range 0x0:0x0:0x40000000 of --map ends at byte 0x40000000 of the 0x7000 bytes: choose ranges "
                + "within the memory that was copied.\n"),
            (run.Code, run.Error));
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("dump", "--format", "leaves")]
    [InlineData("dump", "--format", "effective")]
    [InlineData("dump", "--format", "csv")]
    [InlineData("stats")]
    [InlineData("stats", "--format", "jsonl")]
    [InlineData("translate", "401000")]
    [InlineData("find", "--physical", "10000")]
    [InlineData("audit")]
    [InlineData("audit", "--fail")]
    [InlineData("diff", "--root2", "2000")]
    [InlineData("map", "--format", "svg")]
    public void No_command_trusts_an_empty_root_of_raw_memory(string command, params string[] options)
    {
        using TestFile file = Ram();

        ToolRun run = ToolRun.Of([command, file.Path, .. options, "--base", "0", "--root", "2000", "--paging", "x86-64"]);

        Assert.Equal(1, run.Code);
        Assert.EndsWith(
            $"walkgen: {file.Path}: the root table at 0x0000000000002000 has no present entry: the addresses of the raw memory (--base, "
            + "--map, --layout), the root or the paging mode are wrong.\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "tables visited; the root table at 0x0000000000002000 has no present entry", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("stats")]
    [InlineData("translate", "401000")]
    [InlineData("find", "--physical", "10000")]
    [InlineData("audit")]
    [InlineData("diff", "--root2", "2000")]
    public void JSON_names_the_root(string command, params string[] options)
    {
        using TestFile file = Ram();

        ToolRun run = ToolRun.Of(
            [command, file.Path, .. options, "--base", "0", "--root", "2000", "--paging", "x86-64", "--format", "json"]);

        JsonElement document = JsonDocument.Parse(run.Output).RootElement;
        JsonElement roots = (command == "stats" ? document : document.GetProperty("coverage")).GetProperty("suspicious_roots");
        Assert.Equal(["0x0000000000002000"], roots.EnumerateArray().Select(static root => root.GetString()));
    }

    [Theory]
    [InlineData(0x81, 0x3027, "has 1 malformed entries")] // PS is reserved in a PML4
    [InlineData(0x81, 0, "has no present entry")]
    [InlineData(0, 0x3027, "leads to no mapped page")]
    public void Other_roots_without_a_meaning_are_named(ulong first, ulong second, string fault)
    {
        using TestFile file = new CaseImage(CaseImage.X86Table).Put(Root, first).Put(Root + 8, second).Put(0x3000, 0)
            .WriteRaw(0x4000, static physical => (long)physical);

        ToolRun run = ToolRun.Of(["dump", file.Path, "--base", "0", .. Table]);

        Assert.Equal(1, run.Code);
        Assert.Contains($"; the root table at 0x{Root:x16} {fault}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void In_an_image_with_headers_it_is_an_observation()
    {
        using TestFile file = new CaseImage(CaseImage.X86Table)
            .Map(Root, 0x401000, 0x10000 | 5).Put(Root + 0x800, 0x81).Put(0x8000, 0).Write(Root);

        ToolRun empty = ToolRun.Of("dump", file.Path, "--root", "8000");
        ToolRun malformed = ToolRun.Of("dump", file.Path);

        Assert.Equal((0, ""), (empty.Code, empty.Error));
        Assert.EndsWith(
            "coverage: complete, 1 tables visited; the root table at 0x0000000000008000 has no present entry\n",
            empty.Output,
            StringComparison.Ordinal);
        Assert.Equal(0, malformed.Code);
        Assert.Contains("the root table at 0x0000000000001000 has 1 malformed entries", malformed.Output, StringComparison.Ordinal);
    }

    // The root is low; the tables below it are above 4 GiB.
    private static CaseImage Tables() => new CaseImage(CaseImage.X86Table)
        .Put(Root, High + 0x2000 | CaseImage.X86Table)
        .Put(High + 0x2000, High + 0x3000 | CaseImage.X86Table)
        .Put(High + 0x3000 + (8 * 2), High + 0x4000 | CaseImage.X86Table)
        .Put(High + 0x4000 + 8, 0x10000 | 0x25);

    private static TestFile Ram()
        => Tables().WriteRaw(Hole + 0x3000, static physical => physical < High ? (long)physical : (long)(physical - High) - 0x2000 + Hole);

    private static TestFile Split(long first, long length)
    {
        using TestFile ram = Ram();
        return new TestFile(File.ReadAllBytes(ram.Path)[(int)first..(int)(first + length)]);
    }

    private static void AssertMapped(params string[] options)
    {
        ToolRun run = ToolRun.Of(["dump", .. options, .. Table]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(Mapped, run.Output.Split('\n')[1]);
        Assert.EndsWith("coverage: complete, 4 tables visited\n", run.Output, StringComparison.Ordinal);
    }
}
