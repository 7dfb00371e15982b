using System.Security.Cryptography;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>Kdumps of real guests in every codec, split, and of a machine that the header does not name: tests/Guests/kdumps.</summary>
public class RealKdumpTests
{
    public static TheoryData<string, string, string> Digests
        => new(File.ReadLines(PathOf("digests.txt")).Where(static line => line[0] != '#').Select(static line => line.Split(' '))
            .Select(static words => (words[0], words[1], words[2])));

    [Theory]
    [MemberData(nameof(Digests))]
    public void The_leaves_are_those_of_the_full_dump(string files, string root, string digest)
    {
        var dump = ToolRun.Of(["dump", .. Image(files), "--root", root, "--format", "leaves"]);
        Assert.Equal((0, ""), (dump.Code, dump.Error));
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(dump.Bytes)));
    }

    [Theory]
    [InlineData("lzo-mdf1.7.2")]
    [InlineData("snappy-libsnappy")]
    [InlineData("zstd-mdf1.7.8")]
    public void The_roots_are_those_of_the_zlib_dump(string file)
    {
        string[] expected = Roots("zlib-mdf1.7.2");
        Assert.Contains("0x0000000002ab0000", expected);
        Assert.Equal(expected, Roots(file));
    }

    [Theory]
    [InlineData("x86_64-5level-qemu11.1", "x86-64", 2, "0x00000000029dc000")]
    [InlineData("riscv64-sv57-qemu11.1", "RISC-V", 0, "0x0000000083c94000")]
    public void The_machine_is_found_without_its_name(string file, string machine, int cpus, string root)
    {
        using JsonDocument info = JsonDocument.Parse(ToolRun.Of(["info", .. Image(file), "--format", "json"]).Output);
        Assert.Equal(machine, info.RootElement.GetProperty("machine").GetString());
        Assert.Equal(cpus, info.RootElement.GetProperty("cpus").GetArrayLength());
        Assert.Contains(root, Roots(file));
    }

    private static string[] Roots(string files)
    {
        using JsonDocument roots = JsonDocument.Parse(ToolRun.Of(["roots", .. Image(files), "--format", "json"]).Output);
        return [.. roots.RootElement.GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("root").GetString()!)];
    }

    private static string[] Image(string files)
    {
        string[] paths = [.. files.Split(',').Select(static file => PathOf($"{file}.kdump.gz"))];
        return [paths[0], .. paths.Skip(1).SelectMany(static path => (string[])["--part", path])];
    }

    private static string PathOf(string name) => Guest.InRepository("tests", "Guests", "kdumps", name);
}
