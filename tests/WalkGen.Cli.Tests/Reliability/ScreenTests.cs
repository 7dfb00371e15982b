using System.Text;
using WalkGen.Cli.Output;
using WalkGen.Generator.Tests.Harness;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>Tables on terminals of all widths: no cell is dropped, split or shortened.</summary>
public class ScreenTests
{
    private static readonly string[][] Commands =
    [
        ["info", "IMAGE"],
        ["roots", "IMAGE"],
        ["stats", "IMAGE"],
        ["translate", "IMAGE", "7f3e2de00123", "fffffe0000000000", "400000"],
    ];

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(200)]
    public void Screens_are_as_they_were_approved(int width)
    {
        var screens = new StringBuilder();
        foreach (string[] command in Commands)
        {
            screens.AppendJoin(' ', command.Prepend("$ walkgen")).Append('\n')
                .Append(command[0] == "info" ? Info(width) : Screen(width, command));
        }

        Snapshot.Match(screens.ToString(), "Screens", "width", $"{width}", "txt");
    }

    [Fact]
    public void Every_word_is_on_every_screen()
    {
        foreach (string[] command in Commands)
        {
            string[] lines = Screen(null, command).Split('\n');
            for (int width = 10; width <= 240; width += 9)
            {
                string screen = Screen(width, command);
                string[] shown = [.. screen.Split('\n').Select(Words)];

                Assert.DoesNotContain('…', screen);
                Assert.Equal(lines.Select(Words).Where(static line => line.Length > 0), shown.Where(static line => line.Length > 0));
                Assert.All(screen.Split('\n').Where(static line => line.StartsWith('│')), line => Assert.True(line.Length <= width));
            }
        }
    }

    /// <summary>The words of a line without the frame.</summary>
    private static string Words(string line)
        => string.Join(' ', line.Split(" │╭╮╰╯─┬┴┼├┤".ToCharArray(), StringSplitOptions.RemoveEmptyEntries));

    private static string Screen(int? width, string[] command)
    {
        var run = ToolRun.On(width, [.. command.Select(static word => word == "IMAGE" ? Guest.Tables(1) : word)]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output;
    }

    /// <summary>The screen of <c>walkgen info</c> for a path that is as long on every machine.</summary>
    private static string Info(int width)
    {
        using var image = MemoryImage.Open(Guest.Tables(1));
        Section[] sections = [.. InfoText.Sections(image)];
        Assert.Equal(["path", Guest.Tables(1)], sections[0].Rows.First());
        sections[0] = sections[0] with { Rows = [["path", "tables.phase1.elf.gz"], .. sections[0].Rows.Skip(1)] };
        using var output = new MemoryStream();
        SectionWriter.Write(new Terminal(output, TextWriter.Null, width), sections);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
