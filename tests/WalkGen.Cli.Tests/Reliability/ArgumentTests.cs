namespace WalkGen.Cli.Tests;

/// <summary>An argument is what it says: no name of a file is expanded, and an empty one is an error.</summary>
public sealed class ArgumentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    [Fact]
    public void A_file_that_begins_with_an_at_sign_is_an_image_and_no_list_of_arguments()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The shell that starts the tool is Unix's.");
        File.WriteAllBytes(Path.Combine(_folder, "@x"), CoreBuilder.Small());
        File.WriteAllText(Path.Combine(_folder, "x"), "img\n--output\nvictim\n");
        File.WriteAllBytes(Path.Combine(_folder, "-x"), CoreBuilder.Small());

        Assert.Equal((0, ""), Info("@x"));
        Assert.Equal((0, ""), Info("-- -x"));
        Assert.Equal((0, ""), Info("./-x"));
        Assert.Equal((1, "walkgen: @y: there is no such file: check the path.\n"), Info("@y"));

        (int, string) Info(string arguments)
        {
            var run = ToolProcess.Shell($"cd '{_folder}' && $walkgen info {arguments} >out", _folder);
            return (run.Code, run.Error);
        }
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_opens_or_gets_one_sentence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Names are bytes on Linux.");

        var run = ToolProcess.Shell(
            "name=$(printf '\\377'); echo x > \"$name\"; $walkgen info \"$name\"; code=$?; rm \"$name\"; exit $code", _folder);

        Assert.Equal((1, "walkgen: \ufffd: there is no such file: rename it if its name is not UTF-8.\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("info", "")]
    [InlineData("info", "IMAGE", "--part", "")]
    [InlineData("info", "IMAGE", "--temp", "")]
    [InlineData("map", "IMAGE", "-o", "")]
    [InlineData("map", "IMAGE", "--output=")]
    [InlineData("diff", "IMAGE", "")]
    [InlineData("dump", "IMAGE", "--cpu", "")]
    [InlineData("dump", "IMAGE", "--root", "")]
    [InlineData("dump", "IMAGE", "--format", "")]
    [InlineData("dump", "IMAGE", "--linux", "")]
    [InlineData("dump", "IMAGE", "--linux-config", "")]
    [InlineData("dump", "IMAGE", "--half", "")]
    [InlineData("dump", "IMAGE", "--paging", "")]
    [InlineData("dump", "IMAGE", "--repeat-limit", "")]
    [InlineData("dump", "IMAGE", "--physical-bits", "")]
    [InlineData("find", "IMAGE", "--physical", "")]
    [InlineData("translate", "IMAGE", "")]
    [InlineData("completion", "")]
    [InlineData("")]
    public void An_empty_argument_is_exit_code_2(params string[] arguments)
    {
        using var file = new TestFile(CoreBuilder.Small());

        var run = ToolRun.Of([.. arguments.Select(argument => argument == "IMAGE" ? file.Path : argument)]);

        Assert.Equal(2, run.Code);
        Assert.StartsWith("walkgen: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
