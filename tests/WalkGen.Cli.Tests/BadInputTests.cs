using System.Buffers.Binary;

namespace WalkGen.Cli.Tests;

/// <summary>Bad images, hostile tables and wrong command lines end the command with one line and the right exit code.</summary>
public class BadInputTests
{
    private const ulong Cr0 = 0x8005_0033;
    private const ulong Cr4 = 0x20;
    private const ulong Root = 0x1000;
    private const ulong Table = 0x67;

    public static TheoryData<string> WrongCommandLines() =>
    [
        "", "nonsense", "dump", "dump IMAGE --cpu x", "dump IMAGE --format xml", "dump IMAGE --half left", "dump IMAGE --root zz",
        "dump IMAGE --cpu 2", "dump IMAGE --cpu -1", "dump IMAGE --unknown", "translate IMAGE", "translate IMAGE 12345678901234567",
        "info IMAGE extra", "dump IMAGE --cpu 0 --root 26e8000", "stats IMAGE --repeat-limit -1",
        "dump IMAGE --paging vax", "dump IMAGE --paging",
        "audit", "audit IMAGE extra", "audit IMAGE --format leaves", "completion", "completion ksh",
        "find IMAGE", "find IMAGE --physical", "find IMAGE --physical x", "find IMAGE --physical 2000-1000",
        "find IMAGE --physical 1000-", "find IMAGE --physical 1-2-3",
        "dump IMAGE --kernel --paging x86-64", "dump IMAGE --kernel --cpu 0", "dump IMAGE --linux 4.19", "dump IMAGE --linux-config swap",
        "diff IMAGE", "diff IMAGE --cpu2 2", "diff IMAGE --kernel-root2 1000", "diff IMAGE IMAGE --cpu2 0 --root2 26e8000",
        "diff IMAGE --cpu2 1 --format xml", "map IMAGE --format csv",
    ];

    [Theory]
    [MemberData(nameof(WrongCommandLines))]
    public void A_wrong_command_line_is_exit_code_2(string line)
    {
        var arguments = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static argument => argument == "IMAGE" ? Guest.Tables(1) : argument);

        var run = ToolRun.Of([.. arguments]);

        AssertFailed(run, code: 2);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("stats")]
    [InlineData("translate")]
    [InlineData("audit")]
    [InlineData("find")]
    [InlineData("diff")]
    [InlineData("map")]
    public void A_bad_image_is_exit_code_1(string command)
    {
        byte[][] contents =
            [[], [1, 2, 3], [.. "GIF89a, not memory"u8], [0x1f, 0x8b, 8], CoreBuilder.Small()[..200], new byte[1 << 16]];
        foreach (byte[] content in contents)
        {
            using var file = new TestFile(content);
            string[] rest = command switch { "translate" => ["0"], "find" => ["--physical", "0"], "diff" => [file.Path], _ => [] };
            var run = ToolRun.Of([command, file.Path, .. rest]);

            AssertFailed(run, code: 1);
            Assert.Contains(file.Path, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_exit_code_1()
    {
        AssertFailed(ToolRun.Of("info", "no/such/file"), code: 1);
        AssertFailed(ToolRun.Of("info", AppContext.BaseDirectory), code: 1);
    }

    [Fact]
    public void A_root_that_the_image_lacks_is_exit_code_1()
    {
        var run = ToolRun.Of("dump", Guest.Tables(1), "--root", "7fff000");

        AssertFailed(run, code: 1);
        Assert.Contains("0x0000000007fff000", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("stats")]
    [InlineData("audit")]
    [InlineData("find", "--physical", "1000")]
    public void A_root_full_of_pointers_to_itself_is_walked_once_and_named_as_a_cycle(string command, params string[] options)
    {
        byte[] root = new byte[4096];
        for (int i = 0; i < 512; i++) Put(root, i, Root | Table);
        using var file = Image((Root, root));

        var run = ToolRun.Of([command, file.Path, .. options]);

        string report = run.Output + run.Error;
        Assert.Equal(0, run.Code);
        Assert.Contains("134480385", report, StringComparison.Ordinal); // 1 + 512 + 512^2 + 512^3
        Assert.Contains("the 4 tables were walked once each", report, StringComparison.Ordinal);
        Assert.Contains("cycle: entry 0 of the PML4 at 0x0000000000001000 points to its own table", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_refuses_tables_that_are_reached_too_often()
    {
        byte[] root = new byte[4096];
        for (int i = 0; i < 512; i++) Put(root, i, Root | Table);
        using var file = Image((Root, root));

        var run = ToolRun.Of("diff", file.Path, "--root2", "1000");

        AssertFailed(run, code: 1);
        Assert.Contains("reaches 4 tables 134480385 times", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_points_to_itself_once_is_a_recursive_mapping_as_some_systems_use_it()
    {
        byte[] root = new byte[4096];
        Put(root, 511, Root | Table);
        using var file = Image((Root, root));

        var run = ToolRun.Of("dump", file.Path, "--format", "leaves");

        Assert.Equal((0, "fffffffffffff000 1000 1000 1067\n", ""), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public void Missing_tables_are_reported_and_the_walk_continues()
    {
        byte[] root = new byte[4096], pud = new byte[4096];
        Put(root, 0, 0x2000 | Table);
        Put(root, 1, 0x9_9999_9000 | Table);
        Put(root, 256, 0x2000 | Table);
        Put(pud, 3, 0xc000_00e7);
        using var file = Image((Root, root), (0x2000, pud));

        var dump = ToolRun.Of("dump", file.Path, "--format", "leaves");
        var stats = ToolRun.Of("stats", file.Path, "--format", "json");
        var translate = ToolRun.Of("translate", file.Path, "8000000000", "c0000fff");

        Assert.Equal((0, "c0000000 c0000000 40000000 c00000e7\nffff8000c0000000 c0000000 40000000 c00000e7\n"), (dump.Code, dump.Output));
        Assert.Contains("1 of 4 table visits found a missing table", dump.Error, StringComparison.Ordinal);
        Assert.Contains("\"0x0000000999999000\"", stats.Output, StringComparison.Ordinal);
        Assert.Contains("the image lacks the table at 0x0000000999999000", translate.Output, StringComparison.Ordinal);
        Assert.Contains("0x00000000c0000fff -> 0x00000000c0000fff", translate.Output, StringComparison.Ordinal);
    }

    private static void Put(byte[] table, int index, ulong entry)
        => BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(index * 8), entry);

    private static TestFile Image(params (ulong Address, byte[] Content)[] memory)
    {
        var core = new CoreBuilder().Cpu(Cr0, Root, Cr4);
        foreach (var (address, content) in memory) core.Load(address, content);
        return new TestFile(core.Build());
    }

    private static void AssertFailed(ToolRun run, int code)
    {
        Assert.Equal(code, run.Code);
        Assert.StartsWith("walkgen: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
        Assert.Empty(run.Output);
    }
}
