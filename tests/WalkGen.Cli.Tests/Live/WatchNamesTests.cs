using System.Xml.Linq;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>Names that others choose are text in the output and the picture of <c>walkgen watch</c>, and nothing else.</summary>
public sealed class WatchNamesTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-names-");

    private string Picture => Path.Combine(_folder.FullName, "recording.svg");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("evil\e[31m")]
    [InlineData("<b>&\"'\u202e")]
    [InlineData("\ufffe]]>")]
    public void Untrusted_names_reach_neither_a_terminal_nor_a_picture_raw(string name)
    {
        using PokedProcess poked = PokedProcess.Launch(name);
        string[] arguments = ["watch", $"{poked.Id}", "--count", "1", "--interval", "0.05", "--svg", Picture];

        ToolRun plain = ToolRun.Of(arguments), screen = ToolRun.On(120, arguments);

        Assert.Equal((ExitCode.Success, ExitCode.Success), (plain.Code, screen.Code));
        Assert.DoesNotContain('\e', plain.Output);
        Assert.DoesNotContain("evil\e", screen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', plain.Output + screen.Output);
        Assert.Contains($"process {poked.Id} ", screen.Output, StringComparison.Ordinal);
        XElement picture = XDocument.Load(Picture).Root!;
        Assert.Equal(Svg + "svg", picture.Name);
        Assert.Equal(
            ["rect", "style", "svg", "text", "title"],
            picture.DescendantsAndSelf().Select(static element => element.Name.LocalName).Append("title").Distinct().Order());
        Assert.DoesNotContain('\u202e', File.ReadAllText(Picture));
    }

    [Theory]
    [InlineData("evil\e[31m")]
    [InlineData("<b>&\"'\u202e")]
    [InlineData("\ufffe]]>")]
    public void Untrusted_paths_reach_neither_a_terminal_nor_a_picture_raw(string name)
    {
        LiveMachine.NeedsScan();
        using FileStream file = new(Path.Combine(_folder.FullName, name), FileMode.Create, FileAccess.ReadWrite);
        file.SetLength(2 * TestMemory.PageSize);
        using TestMemory memory = TestMemory.OfFile(file, 2, TestMemory.Private);
        string shown = Printable.Of(name);
        string range = $"{memory.Start:x}+{memory.Length:x}";
        for (int run = 0; run < 2; run++)
        {
            using var output = new FollowedOutput(text =>
            {
                if (text.Contains("touched:", StringComparison.Ordinal)) memory.Write(run);
            });

            int code = Tool.Run(
                [
                    "watch", $"{Environment.ProcessId}", "--range", range, "--no-clear", "--count", "1", "--interval", "0.1", "--svg",
                    Picture,
                ],
                new Terminal(output, output.Messages, run == 0 ? null : 200));

            Assert.Equal(ExitCode.Success, code);
            Assert.Contains($"/{shown}", output.Text, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', output.Text);
            Assert.DoesNotContain("evil\e", output.Text, StringComparison.Ordinal);
            Assert.Single(XDocument.Load(Picture).Descendants(Svg + "text"), text => text.Value.EndsWith(
                $"/{shown.Replace('\ufffe', '\ufffd')}", StringComparison.Ordinal));
            Assert.DoesNotContain('\u202e', File.ReadAllText(Picture));
        }
    }
}
