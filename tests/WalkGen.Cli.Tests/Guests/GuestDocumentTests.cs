namespace WalkGen.Cli.Tests;

/// <summary>The commands in docs/live.md print what it shows.</summary>
public class GuestDocumentTests
{
    private const string Gdb = "gdb::1234", Qmp = "qmp:qmp";

    [Fact]
    public void Commands_on_a_guest_print_what_the_document_shows()
    {
        using QemuMachine machine = QemuMachine.Start();
        string document = File.ReadAllText(Guest.InRepository("docs", "live.md")).ReplaceLineEndings("\n");
        string shown = document.Split("<!-- A test runs these commands. -->\n```\n")[1].Split("```\n")[0];
        string[] examples = shown.Split("$ walkgen ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, examples.Length);
        foreach (string example in examples)
        {
            string[] parts = example.Split('\n', 2);
            string[] words = parts[0].Split(' ');
            words.AsSpan().Replace(Gdb, machine.Address);
            words.AsSpan().Replace(Qmp, machine.QmpAddress);

            ToolRun run = ToolRun.Of(words);

            Assert.Equal("", run.Error);
            Assert.Equal(parts[1], run.Output);
        }
    }
}
