using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>An output never replaces an input, and a failed write leaves the old file.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    public OutputFileTests()
    {
        byte[] root = new byte[4096].Put(8 * 511, 0x1067UL); // a self-map, with one leaf
        byte[] image = new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, root).Build();
        File.WriteAllBytes(Of("image"), image);
        File.WriteAllBytes(Of("part"), image);
        File.CreateSymbolicLink(Of("symbolic"), Of("image"));
        File.CreateSymbolicLink(Of("chain"), Of("symbolic"));
        File.CreateSymbolicLink(Of("folder"), _folder);
        if (!OperatingSystem.IsWindows()) ToolProcess.Shell("ln image hard; ln part hard-part", _folder);
    }

    [Theory]
    [InlineData("image")]
    [InlineData("part")]
    [InlineData("symbolic")]
    [InlineData("chain")]
    [InlineData("hard")]
    [InlineData("hard-part")]
    [InlineData("folder/image")]
    [InlineData("folder/folder/hard")]
    public void An_input_is_refused_under_all_its_names(string output)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Hard links are recognised on Linux.");
        byte[] before = File.ReadAllBytes(Of("image"));
        string[] files = Directory.GetFileSystemEntries(_folder);

        var run = ToolRun.Of("map", Of("symbolic"), "--part", Of("part"), "-o", Of(output));

        Assert.Equal(2, run.Code);
        Assert.Contains("write to another file", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Of("image")));
        Assert.Equal(before, File.ReadAllBytes(Of("part")));
        Assert.Equal(files, Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Redirected_output_is_not_appended_to_an_input()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux names the file of the standard output.");
        byte[] before = File.ReadAllBytes(Of("image"));

        var run = ToolProcess.Shell("$walkgen info symbolic >> hard", _folder);

        Assert.Equal((2, "walkgen: /dev/stdout is the input symbolic: write to another file.\n"), (run.Code, run.Error));
        Assert.Equal(before, File.ReadAllBytes(Of("image")));
    }

    [Theory]
    [InlineData("new.html")]
    [InlineData("old.html")]
    public void Another_file_is_written_and_no_other_is_left(string name)
    {
        File.WriteAllText(Of("old.html"), "old");
        string[] expected = [.. Directory.GetFileSystemEntries(_folder).Append(Of(name)).Distinct().Order(StringComparer.Ordinal)];

        var run = ToolRun.Of("map", Of("image"), "-o", Of(name));

        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
        Assert.Equal(ToolRun.Of("map", Of("image")).Bytes, File.ReadAllBytes(Of(name)));
        Assert.Equal(expected, Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_symbolic_link_and_the_mode_of_the_file_stay()
    {
        if (OperatingSystem.IsWindows()) return; // the mode is Unix's
        File.WriteAllText(Of("old.html"), "old");
        File.SetUnixFileMode(Of("old.html"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Of("link.html"), "old.html");
        File.CreateSymbolicLink(Of("new-link.html"), "new.html");

        Assert.Equal(0, ToolRun.Of("map", Of("image"), "-o", Of("link.html")).Code);
        Assert.Equal(0, ToolRun.Of("map", Of("image"), "-o", Of("new-link.html")).Code);

        Assert.Equal("old.html", new FileInfo(Of("link.html")).LinkTarget);
        Assert.NotEqual("old", File.ReadAllText(Of("old.html")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Of("old.html")));
        Assert.Equal(File.ReadAllText(Of("old.html")), File.ReadAllText(Of("new.html")));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        File.WriteAllText(Of("old.html"), "old");
        string[] files = Directory.GetFileSystemEntries(_folder);

        var failure = Assert.Throws<IOException>(() => OutputFile.Write(Of("old.html"), static output =>
        {
            output.Write("half"u8);
            throw new IOException("No space left on device");
        }));

        Assert.Equal($"{Of("old.html")}: the output cannot be written: No space left on device", failure.Message);
        Assert.Equal("old", File.ReadAllText(Of("old.html")));
        Assert.Equal(files, Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_gets_one_sentence()
    {
        const string mount = "unshare -rm sh -c 'mkdir disk && mount -t tmpfs -o size=12k none disk";
        Assert.SkipUnless(ToolProcess.Shell($"{mount}'; rmdir disk", _folder).Code == 0, "no tmpfs can be mounted");

        var run = ToolProcess.Shell(
            $"{mount} && echo old > disk/map && \"$walkgen\" map image -o disk/map; echo $?; cat disk/map; ls -A disk'", _folder);

        Assert.Equal("1\nold\nmap\n", run.Output);
        Assert.Equal("walkgen: disk/map: the output cannot be written: No space left on device", run.Error[..^1].Split(" : '")[0]);
    }

    [Theory]
    [InlineData("info image")]
    [InlineData("dump image")]
    [InlineData("dump image --format leaves")]
    [InlineData("dump image --format csv")]
    [InlineData("stats image --format json")]
    [InlineData("map image")]
    [InlineData("completion bash")]
    [InlineData("--help")]
    public void A_full_output_gets_one_sentence(string arguments)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");

        var run = ToolProcess.Shell($"$walkgen {arguments} > /dev/full", _folder);

        Assert.Equal((1, "walkgen: the output cannot be written: No space left on device\n"), (run.Code, run.Error));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Of(string name) => Path.Combine(_folder, name);
}
