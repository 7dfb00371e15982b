using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>What the tool says about memory that is left out, that was copied twice, and about machines without page tables.</summary>
public class LeftOutTests
{
    private const ulong Table = 0x67;

    [Fact]
    public void A_table_that_the_dump_left_out_as_zeros_is_empty_and_the_report_says_so()
    {
        using TestFile file = Tables(held: 0x4000);

        var translate = ToolRun.Of("translate", file.Path, "600000", "401000");
        var info = ToolRun.Of("info", file.Path);
        var json = ToolRun.Of("translate", file.Path, "600000", "--format", "json");

        Assert.Equal((0, ""), (translate.Code, translate.Error));
        Assert.Contains(
            "not mapped: the PTE entry is empty; the dump left out its table at 0x0000000000005000 as zeros", translate.Output,
            StringComparison.Ordinal);
        Assert.Contains("0x0000000000401000 -> 0x0000000000010000, not in the image\n", translate.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "coverage: complete, 8 tables visited; 8192 bytes that the dump left out were read as zeros\n", translate.Output,
            StringComparison.Ordinal);
        Assert.Matches("left out as zeros +8 KiB in 1 segments\n", info.Output);
        Assert.Equal(8192, JsonDocument.Parse(json.Output).RootElement.GetProperty("coverage").GetProperty("zero_memory").GetInt32());
    }

    [Fact]
    public void A_table_of_zeros_that_the_dump_holds_has_no_remark()
    {
        using TestFile file = Tables(held: 0x6000);

        var translate = ToolRun.Of("translate", file.Path, "600000");

        Assert.Contains("not mapped: the PTE entry is empty\n", translate.Output, StringComparison.Ordinal);
        Assert.EndsWith("coverage: complete, 4 tables visited\n", translate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_changed_while_it_was_copied_is_one_warning()
    {
        byte[] page = new byte[0x1000].Put(8, 1UL);
        using TestFile file = new(
            new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x3000, page).Load(0x1000, new byte[0x4000]).Build());

        var info = ToolRun.Of("info", file.Path);
        var json = ToolRun.Of("info", file.Path, "--format", "json");

        const string Text = "the memory changed while it was copied: program headers differ (1 and 2 in 1 page from 0x0000000000003000 to "
            + "0x0000000000003fff); the later header is used";
        Assert.Equal((0, $"walkgen: warning: {file.Path}: {Text}.\n"), (info.Code, info.Error));
        Assert.Contains(Text, info.Output, StringComparison.Ordinal);
        JsonElement overlap = Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("differing_overlaps").EnumerateArray());
        Assert.Equal((1, 2, 1), (Number("header"), Number("later_header"), Number("pages")));

        int Number(string name) => overlap.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("stats")]
    [InlineData("roots")]
    [InlineData("dump", "--root", "1000")]
    public void A_machine_without_paging_modes_is_named(string command, params string[] options)
    {
        using TestFile file = new(new CoreBuilder { Machine = 258 }.Load(0x1000, new byte[0x1000]).Build());

        var run = ToolRun.Of([command, file.Path, .. options]);

        Assert.Equal(
            (1, $"walkgen: {file.Path}: the image is of a LoongArch machine, which WalkGen does not support. "
                + "Supported: x86, x86-64, AArch64, RISC-V.\n"),
            (run.Code, run.Error));
        Assert.Equal(0, ToolRun.Of("info", file.Path).Code);
    }

    // PTE tables at 0x4000, with a page, and at 0x5000 and 0x6000, without pages.
    private static TestFile Tables(int held)
    {
        byte[] memory = new byte[0x6000]
            .Put(0, 0x2000UL | Table).Put(0x1000, 0x3000UL | Table)
            .Put(0x2000 + (8 * 2), 0x4000UL | Table).Put(0x2000 + (8 * 3), 0x5000UL | Table).Put(0x2000 + (8 * 4), 0x6000UL | Table)
            .Put(0x3000 + 8, 0x1_0000UL | Table);
        return new TestFile(new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, memory[..held], memorySize: 0x6000).Build());
    }
}
