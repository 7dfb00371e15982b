using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>Images that name neither their paging mode nor a root.</summary>
public class UnknownModeTests
{
    [Theory]
    [InlineData("x86_64-4level", "x86-64", "0x00000000026e8000")]
    [InlineData("x86_64-4level-1g", "x86-64", "0x0000000002384000")]
    [InlineData("x86_64-5level", "x86-64-la57", "0x0000000002a28000")]
    [InlineData("i386-pae", "x86-pae", "0x000000000131ea20")]
    [InlineData("i386-2level", "x86", "0x0000000001e1e000")]
    [InlineData("arm64-4k", "aarch64-4k-48", "0x0000000041853000")]
    public void The_best_guess_is_a_root_of_the_guest_in_its_mode(string guest, string paging, string root)
    {
        using TestFile file = Lime(guest);

        var text = ToolRun.Of("roots", file.Path);
        var json = ToolRun.Of("roots", file.Path, "--format", "json");

        Assert.Equal((0, ""), (text.Code, text.Error));
        Assert.StartsWith(
            "Page-table roots, best guess first: the image does not name its paging mode\n", text.Output, StringComparison.Ordinal);
        string first = text.Output.Split('\n')[2];
        Assert.Matches($"^ +{root} +{paging} .* guess$", first);

        JsonElement[] rows = [.. JsonDocument.Parse(json.Output).RootElement.GetProperty("rows").EnumerateArray()];
        Assert.Equal((root, paging), (rows[0].GetProperty("root").GetString(), rows[0].GetProperty("paging_name").GetString()));
        Assert.Equal(
            [true, .. Enumerable.Repeat(false, rows.Length - 1)], rows.Select(static row => row.GetProperty("guess").GetBoolean()));

        var dump = ToolRun.Of("stats", file.Path, "--root", root[2..], "--paging", paging);
        Assert.Equal((0, ""), (dump.Code, dump.Error));
    }

    [Fact]
    public void A_mode_that_is_given_is_no_guess()
    {
        using TestFile file = Lime("x86_64-4level");

        var run = ToolRun.Of("roots", file.Path, "--paging", "x86-64");

        Assert.StartsWith("Page-table roots, x86-64, 4 levels\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("stats")]
    [InlineData("translate", "401000")]
    [InlineData("audit")]
    [InlineData("dump", "--root", "26e8000")]
    public void Other_commands_name_the_options_and_the_command_that_finds_their_values(string command, params string[] options)
    {
        using TestFile file = Lime("x86_64-4level");

        var run = ToolRun.Of([command, file.Path, .. options]);

        Assert.Equal(
            (2, $"walkgen: {file.Path}: the image does not name the paging mode of its machine (unknown): use --paging and --root; "
                + "walkgen roots finds candidates.\n"),
            (run.Code, run.Error));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("PMDUMP raw")]
    public void A_file_of_no_known_format_names_the_options_of_raw_memory(string content)
    {
        using TestFile file = new([.. content.Select(static letter => (byte)letter)]);

        var run = ToolRun.Of("dump", file.Path);

        Assert.Equal(
            (1, $"walkgen: {file.Path} is not a memory image that WalkGen reads: open an ELF core, a kdump-compressed file, LiME or a "
                + "64-bit Windows crash dump, plain or packed, or open it as raw memory (walkgen: --base, --map or --layout).\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void Raw_memory_without_a_mode_names_the_options_and_the_command_that_finds_their_values()
    {
        using TestFile file = new(new byte[0x2000]);

        var run = ToolRun.Of("dump", file.Path, "--base", "0", "--root", "1000");

        Assert.Equal(2, run.Code);
        Assert.EndsWith("use --paging and --root; walkgen roots finds candidates.\n", run.Error, StringComparison.Ordinal);
    }

    // A copy of the memory without anything else. LiME: a header of 32 bytes before each range.
    private static TestFile Lime(string guest)
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1, guest));
        List<byte> lime = [];
        foreach (ImageSegment segment in image.Segments)
        {
            lime.AddRange(new byte[32].Put(0, 0x4c69_4d45u).Put(4, 1u).Put(8, segment.Start.Value)
                .Put(16, segment.Start.Value + segment.Length - 1));
            Assert.True(image.Memory.TryGetBytes(segment.Start, (int)segment.Length, out ReadOnlySpan<byte> bytes));
            lime.AddRange(bytes);
        }

        return new TestFile([.. lime]);
    }
}
