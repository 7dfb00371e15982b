namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen convert</c>: the new file has the same leaves, and no byte that is not of a table.</summary>
public sealed class ConvertTests : IDisposable
{
    private static readonly string[] Formats = ["elf", "kdump-zlib", "kdump-zstd"];
    private static readonly string[] OnlyTables = ["--only", "tables"];

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-convert-").FullName;

    private string Target => Path.Combine(_folder, "target");

    public static TheoryData<string, string, bool> Cases()
        => new(Guest.All.Select(static guest => guest.Name).Append(Guest.Arm64).SelectMany(static guest =>
            Formats.SelectMany(to => new[] { (guest, to, false), (guest, to, true) })));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_leaves_stay_the_same(string guest, string format, bool onlyTables)
    {
        ToolRun run = ToolRun.Of(
            ["convert", Guest.Tables(1, guest), "-o", Target, "--to", format, .. onlyTables ? OnlyTables : []]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        ToolRun expected = ToolRun.Of("dump", Guest.Tables(1, guest), "--format", "leaves");
        ToolRun dump = ToolRun.Of("dump", Target, "--format", "leaves");
        Assert.NotEmpty(dump.Output);
        Assert.Equal((expected.Code, expected.Output), (dump.Code, dump.Output));
        Assert.Contains(
            onlyTables ? " (walkgen convert), tables only" : " (walkgen convert)",
            ToolRun.Of("info", Target).Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elf")]
    [InlineData("kdump-zlib")]
    public void Only_tables_are_kept(string format)
    {
        byte[] secret = [.. Enumerable.Repeat("a password "u8.ToArray(), 400).SelectMany(static text => text).Take(0x1000)];
        byte[] root = new byte[0x1000]; // PAE: a root of 32 bytes, and other data in its frame
        secret.CopyTo(root, 0);
        BitConverter.GetBytes(0x2001UL).CopyTo(root, 0x40);
        root.AsSpan(0x48, 0x18).Clear();
        byte[] directory = new byte[0x1000];
        BitConverter.GetBytes(0x83UL).CopyTo(directory, 0); // a huge page
        string source = Path.Combine(_folder, "source");
        File.WriteAllBytes(source, [.. root, .. directory, .. secret]);

        ToolRun run = ToolRun.Of(
            "convert", source, "--base", "1000", "-o", Target, "--to", format, "--only", "tables", "--root", "1040", "--paging", "x86-pae");

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.True(File.ReadAllBytes(Target).AsSpan().IndexOf("password"u8) < 0);
        string[] options = ["--root", "1040", "--paging", "x86-pae", "--format", "leaves"];
        Assert.Equal("0 0 200000 83\n", ToolRun.Of(["dump", Target, .. options]).Output);
    }

    [Fact]
    public void The_tables_of_all_roots_are_found()
    {
        string guest = Guest.Tables(1);
        Assert.Equal(ExitCode.Success, ToolRun.Of("convert", guest, "-o", Target, "--only", "tables", "--all-roots").Code);
        Assert.Equal(Roots(guest), Roots(Target));

        static string Roots(string path) => ToolRun.Of("roots", path, "--format", "csv").Output.Replace(path, "", StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_is_no_output()
    {
        string source = Path.Combine(_folder, "source");
        File.Copy(Guest.Tables(1), source);
        ToolRun run = ToolRun.Of("convert", source, "-o", source);
        Assert.Equal((ExitCode.Usage, $"walkgen: {source} is the input {source}: write to another file.\n"), (run.Code, run.Error));
    }

    [Fact]
    public void The_output_is_a_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/null.");
        ToolRun run = ToolRun.Of("convert", Guest.Tables(1), "-o", "/dev/null");
        Assert.Equal((ExitCode.Usage, "walkgen: /dev/null is a pipe, a device or a directory: write to a file.\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("--root and --all-roots exclude each other.", "--only", "tables", "--root", "1000", "--all-roots")]
    [InlineData("--root and --all-roots require --only tables.", "--root", "1000")]
    [InlineData("Option '--output' is required.")]
    public void Wrong_arguments_are_refused(string sentence, params string[] arguments)
    {
        string[] output = arguments.Length > 0 ? ["-o", Target] : [];
        ToolRun run = ToolRun.Of(["convert", Guest.Tables(1), .. output, .. arguments]);
        Assert.Equal((ExitCode.Usage, $"walkgen: {sentence}\n"), (run.Code, run.Error));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void A_root_that_the_image_lacks_is_one_sentence()
    {
        ToolRun run = ToolRun.Of("convert", Guest.Tables(1), "-o", Target, "--only", "tables", "--root", "123456000");
        Assert.Equal(
            (ExitCode.BadData, $"walkgen: {Guest.Tables(1)}: the image lacks the root table at 0x0000000123456000.\n"),
            (run.Code, run.Error));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void A_map_of_memory_is_no_output()
    {
        string source = Path.Combine(_folder, "source"), map = Path.Combine(_folder, "map");
        File.WriteAllBytes(source, new byte[0x1000]);
        File.WriteAllText(map, "0:0:4K\n");
        foreach (string command in (string[])["convert", "map"])
        {
            ToolRun run = ToolRun.Of(command, source, "--map-file", map, "-o", map);
            Assert.Equal((ExitCode.Usage, $"walkgen: {map} is the input {map}: write to another file.\n"), (run.Code, run.Error));
        }
    }

    [Fact]
    public void An_image_without_roots_needs_one()
    {
        string source = Path.Combine(_folder, "source");
        File.WriteAllBytes(source, new byte[0x4000]);
        ToolRun run = ToolRun.Of("convert", source, "--base", "0", "-o", Target, "--only", "tables");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("name one with --root, or use --all-roots", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
