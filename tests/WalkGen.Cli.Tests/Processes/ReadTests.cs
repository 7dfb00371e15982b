using System.Text.Json;
using WalkGen.Cli.Tests.Cases;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen read</c>: the bytes are those of the frames that the page table names, and every other byte is in a hole.</summary>
public sealed class ReadTests : IDisposable
{
    private const ulong Root = 0x1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-read-").FullName;
    private readonly TestFile _image = new CaseImage(CaseImage.X86Table)
        .Map(Root, 0x401000, 0x20027).Put(0x20000, 0x1111_2222_3333_4444).Put(0x20ff8, 0x5555_6666_7777_8888)
        .Map(Root, 0x402000, 0x999_9000_0027) // not in the image
        .Map(Root, 0x403000, 0x999_9000_1027)
        .Map(Root, 0x405000, 0x21027).Put(0x21000, 0x9999_aaaa_bbbb_cccc)
        .Write(Root);

    private string Target => Path.Combine(_folder, "bytes");

    public void Dispose()
    {
        _image.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("400ff8-405007")]
    [InlineData("0x400ff8+0x4010")]
    public void Both_kinds_of_holes_are_listed(string range)
    {
        ToolRun run = ToolRun.Of("read", _image.Path, range, "-o", Target);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.Contains("  bytes read  4104\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "  first               last                bytes  why\n"
            + "  0x0000000000400ff8  0x0000000000400fff      8  not mapped\n"
            + "  0x0000000000402000  0x0000000000403fff   8192  not in the image\n"
            + "  0x0000000000404000  0x0000000000404fff   4096  not mapped\n\n"
            + "coverage: complete, 4 tables visited\n", run.Output, StringComparison.Ordinal);
        byte[] expected = new byte[0x4010].Put(8, 0x1111_2222_3333_4444UL).Put(0x1000, 0x5555_6666_7777_8888UL)
            .Put(0x4008, 0x9999_aaaa_bbbb_ccccUL);
        Assert.Equal(expected, File.ReadAllBytes(Target));
        Assert.Equal(
            [(0x400ff8, 0x400fff, false), (0x402000, 0x403fff, true), (0x404000, 0x404fff, false)],
            ProcessGuest.Rows("read", _image.Path, range, "-o", Target).Select(static row =>
                (row.Address("first"), row.Address("last"), row.GetProperty("mapped").GetBoolean())));
    }

    [Theory]
    [InlineData("x86_64-6.1")]
    [InlineData("x86_64-7.2")]
    [InlineData("arm64-6.1")]
    public void Bytes_are_those_of_the_frames_of_the_page_table(string guest)
    {
        string path = ProcessGuest.PathOf(guest);
        using MemoryImage image = MemoryImage.Open(path);
        JsonElement[] held = [.. ProcessGuest.Rows("dump", path, "--pid", "1", "--half", "kernel")
            .Where(static row => row.Text("frames") == "held" && row.Number("repeats") == 1 && row.Number("page_size") == 4096).Take(20)];
        Assert.NotEmpty(held);
        foreach (JsonElement row in held)
        {
            ulong first = row.Address("first") + 16, length = row.Number("length") - 32;
            ToolRun run = ToolRun.Of("read", path, $"{first:x}+{length:x}", "--pid", "1", "-o", Target, "--format", "csv");
            byte[] bytes = File.ReadAllBytes(Target);

            Assert.Equal(length, (ulong)bytes.Length);
            Assert.Equal(ExitCode.Success, run.Code);
            Assert.Single(run.Output, '\n'); // the heading: no hole
            for (int at = 0; at < bytes.Length; at += 16)
            {
                Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(row.Address("physical") + 16 + (ulong)at), 16, out var frame));
                Assert.Equal(frame, bytes.AsSpan(at, 16));
            }
        }
    }

    [Fact]
    public void Content_of_processes_is_not_in_an_extract()
    {
        var holes = ProcessGuest.Rows("read", ProcessGuest.PathOf(), "3ff000-401fff", "--pid", "1", "-o", Target);

        Assert.Equal(
            [(0x3ff000, 0x3fffff, false), (0x400000, 0x401fff, true)],
            holes.Select(static row => (row.Address("first"), row.Address("last"), row.GetProperty("mapped").GetBoolean())));
        Assert.All(File.ReadAllBytes(Target), static value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("401000")]
    [InlineData("401000-400fff")]
    [InlineData("401000+0")]
    [InlineData("ffffffffffffffff+2")]
    [InlineData("-401000")]
    [InlineData("401000-\e")]
    public void What_is_no_range_is_refused(string range)
    {
        ToolRun run = ToolRun.Of("read", _image.Path, "-o", Target, "--", range);

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.EndsWith("write FIRST-LAST, both inclusive, or FIRST+LENGTH.\n", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void A_range_that_no_file_can_have_is_refused()
    {
        ToolRun run = ToolRun.Of("read", _image.Path, "0-ffffffffffffffff", "-o", Target);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("is too large for a file: read a part of it.", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void The_image_is_never_the_target()
    {
        byte[] before = File.ReadAllBytes(_image.Path);
        File.CreateSymbolicLink(Target, _image.Path);
        foreach (string target in (string[])[_image.Path, Target])
        {
            ToolRun run = ToolRun.Of("read", _image.Path, "401000+8", "-o", target);
            Assert.Equal(
                (ExitCode.Usage, $"walkgen: {target} is the input {_image.Path}: write to another file.\n"), (run.Code, run.Error));
        }

        Assert.Equal(before, File.ReadAllBytes(_image.Path));
    }

    [Fact]
    public void A_device_has_no_holes()
    {
        ToolRun run = ToolRun.Of("read", _image.Path, "401000+8", "-o", "/dev/null");

        Assert.Equal(
            (ExitCode.Usage, "walkgen: /dev/null is a pipe, a device or a directory: holes need a file.\n"), (run.Code, run.Error));
    }
}
