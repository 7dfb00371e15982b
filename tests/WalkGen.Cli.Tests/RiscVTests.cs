using System.Buffers.Binary;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>The tool on handmade cores of RISC-V machines, with a leaf of every size and a run of Svnapot.</summary>
public class RiscVTests
{
    private const ulong N = 1UL << 63;
    private const ulong Run = 0x9_0000;
    private const ulong RunEntry = N | (0x98UL << 10) | 0xd7; // ppn 0x90 with 1000 in its low bits

    /// <summary>The leaf in entry 1 of each upper table, lowest first, as 'va pa size raw'.</summary>
    private static readonly string[] Huge =
    [
        "200000 600000 200000 1800cf",
        "40000000 c0000000 40000000 300000cf",
        "8000000000 18000000000 8000000000 60000000cf",
        "1000000000000 3000000000000 1000000000000 c000000000cf",
    ];

    public static TheoryData<string, int, ulong, string> Modes => new()
    {
        { "riscv-sv39", 3, 0x8000_7000_0008_0000, "ffffffffc0000000 40000000 40000000 100000eb" },
        { "riscv-sv48", 4, 0x9000_0000_0008_0000, "ffffff8000000000 8000000000 8000000000 20000000eb" },
        { "riscv-sv57", 5, 0xafff_f000_0008_0000, "ffff000000000000 1000000000000 1000000000000 4000000000eb" },
    };

    [Theory, MemberData(nameof(Modes))]
    public void Leaves_of_every_size_are_dumped(string mode, int levels, ulong satp, string upper)
    {
        using var file = new TestFile(Core(levels));
        string[] expected =
        [
            "0 1000 1000 4df",
            .. Enumerable.Range(0, 16).Select(static i => $"{0x1_0000 + (i << 12):x} {Run + ((ulong)i << 12):x} 1000 {RunEntry:x}"),
            .. Huge[..(levels - 1)],
            upper,
        ];

        foreach (string root in (string[])[$"{satp:x}", "80000000"])
        {
            ToolRun run = ToolRun.Of("dump", file.Path, "--format", "leaves", "--paging", mode, "--root", root);

            Assert.Equal("", run.Error);
            Assert.Equal(expected, run.Output.TrimEnd('\n').Split('\n'));
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public void Extents_translations_and_counts_know_runs(string mode, int levels, ulong satp, string upper)
    {
        _ = upper;
        using var file = new TestFile(Core(levels));
        string[] image = [file.Path, "--paging", mode, "--root", $"{satp:x}"];

        string csv = ToolRun.Of(["dump", .. image, "--format", "csv"]).Output;
        Assert.Contains(",65536,4096,1,1,0,1,1,0,0,0", csv, StringComparison.Ordinal);
        // page, run, a leaf per upper level, the topmost one
        Assert.Equal(levels + 2, csv.Split('\n').Count(static line => line.Contains(",present,", StringComparison.Ordinal)));

        Assert.Contains("97123", ToolRun.Of(["translate", .. image, "17123"]).Output, StringComparison.Ordinal);

        using var stats = JsonDocument.Parse(ToolRun.Of(["stats", .. image, "--format", "json"]).Bytes);
        Assert.Equal(16, stats.RootElement.GetProperty("contiguous_bit").GetProperty("user_4096").GetInt32());
        Assert.Equal(17, stats.RootElement.GetProperty("user").GetProperty("leaf_4K").GetInt32());
        Assert.Equal(2, stats.RootElement.GetProperty("user").GetProperty("nonpresent_nonzero_4K").GetInt32());
        Assert.Equal(
            """{"64K":{"marked":1,"could_be_marked":0}}""",
            JsonSerializer.Serialize(stats.RootElement.GetProperty("huge_pages").GetProperty("user").GetProperty("runs")));
    }

    [Fact]
    public void Sv32_has_pages_of_4_MiB_in_34_bits()
    {
        using var file = new TestFile(new CoreBuilder { Machine = 243 }
            .Load(0x8000_0000, Narrow((0, 0x2000_0401), (1, 0xc010_00cf), (0x3ff, 0x1000_00eb)))
            .Load(0x8000_1000, Narrow((0, 0x4df), (3, 0x8000_0005), (4, 0x8000_1001), (5, 0xffff_fc13))).Build());

        ToolRun run = ToolRun.Of("dump", file.Path, "--format", "leaves", "--paging", "riscv-sv32", "--root", "80000000");

        Assert.Equal("", run.Error);
        Assert.Equal(
            "0 1000 1000 4df\n5000 3fffff000 1000 fffffc13\n400000 300400000 400000 c01000cf\nffc00000 40000000 400000 100000eb\n",
            run.Output);
    }

    [Fact]
    public void The_mode_must_be_named_because_no_register_has_it()
    {
        using var file = new TestFile(Core(3));
        ToolRun run = ToolRun.Of("stats", file.Path, "--root", "80000000");

        Assert.Equal(2, run.Code);
        Assert.Contains(
            "the image does not name the paging mode of its machine (RISC-V): use --paging and --root;", run.Error,
            StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Modes))]
    public void MODE_of_satp_names_the_mode(string mode, int levels, ulong satp, string upper)
    {
        _ = upper;
        using var file = new TestFile(Core(levels));

        ToolRun named = ToolRun.Of("dump", file.Path, "--format", "leaves", "--root", $"{satp:x}");
        ToolRun given = ToolRun.Of("dump", file.Path, "--format", "leaves", "--root", "80000000", "--paging", mode);

        Assert.Equal((0, ""), (named.Code, named.Error));
        Assert.Equal(given.Output, named.Output);
    }

    [Theory]
    [InlineData(
        "8000000000080000", "riscv-sv57",
        "The value 0x8000000000080000 of --root is a satp of riscv-sv39 (MODE 8), but --paging is riscv-sv57: leave out --paging.")]
    [InlineData(
        "b000000000080000", null,
        "The value 0xb000000000080000 of --root is no satp of a paging mode: its MODE is 11, not 8, 9 or 10. Use the address of the root "
        + "table.")]
    public void A_satp_of_another_mode_is_refused(string satp, string? paging, string message)
    {
        using var file = new TestFile(Core(3));
        string[] mode = paging is null ? [] : ["--paging", paging];

        foreach (string root in (string[])["--root", "--root2"])
        {
            string[] first = root == "--root" ? [] : ["--root", "80000000"];
            if (root == "--root2" && paging is null) continue; // the first root needs a mode
            ToolRun run = ToolRun.Of([root == "--root" ? "stats" : "diff", file.Path, .. first, root, satp, .. mode]);

            Assert.Equal((2, $"walkgen: {message}\n"), (run.Code, run.Error));
        }
    }

    [Theory]
    [InlineData(3, "riscv-sv39")]
    [InlineData(4, "riscv-sv48")]
    public void The_mode_is_guessed_from_the_tables(int levels, string paging)
    {
        var pages = Enumerable.Range(64, 448).Select(static page => (page, (0x9000_0000UL + ((ulong)page * 0x1000)) >> 2 | 0xcf));
        using var file = new TestFile(Core(levels, [.. pages]));
        ToolRun run = ToolRun.Of("roots", file.Path);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches($"^ +0x0000000080000000 +{paging} .* guess$", run.Output.Split('\n')[2]);
    }

    // The root first. Entry 0 points to the next table, entry 1 is a leaf, and the last entry of the root is a leaf of the kernel.
    private static byte[] Core(int levels)
    {
        (int, ulong)[] run = [.. Enumerable.Range(16, 16).Select(static i => (i, RunEntry))];
        return Core(levels, [(0, 0x4df), .. run, (40, 0x1005), (41, 0x2001)]);
    }

    private static byte[] Core(int levels, (int Index, ulong Raw)[] pages)
    {
        var core = new CoreBuilder { Machine = 243 };
        ulong address = 0x8000_0000;
        for (int level = levels - 1; level > 0; level--, address += 0x1000)
        {
            ulong size = 0x1000UL << (9 * level);
            ulong top = level == levels - 1 ? size >> 2 | 0xeb : 0;
            core.Load(address, Table((0, (address + 0x1000) >> 2 | 1), (1, (3 * size) >> 2 | 0xcf), (511, top)));
        }

        return core.Load(address, Table(pages)).Build();
    }

    private static byte[] Table(params (int Index, ulong Raw)[] entries)
    {
        byte[] table = new byte[4096];
        foreach (var (index, raw) in entries) BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(index * 8), raw);
        return table;
    }

    private static byte[] Narrow(params (int Index, uint Raw)[] entries)
    {
        byte[] table = new byte[4096];
        foreach (var (index, raw) in entries) BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(index * 4), raw);
        return table;
    }
}
