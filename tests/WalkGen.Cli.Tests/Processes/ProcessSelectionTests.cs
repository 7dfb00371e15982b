namespace WalkGen.Cli.Tests;

/// <summary><c>--pid</c> and <c>--name</c> in commands about a page table.</summary>
public class ProcessSelectionTests
{
    [Theory]
    [InlineData("x86_64-6.1")]
    [InlineData("x86_64-7.2")]
    public void A_process_is_its_root(string guest)
    {
        string path = ProcessGuest.PathOf(guest);
        string root = ProcessGuest.Rows("ps", path).Single(static row => row.Text("name") == "many-areas").Text("root")!;
        foreach (string[] line in (string[][])
        [
            ["dump", "--format", "leaves"], ["dump", "--format", "effective"], ["stats"], ["stats", "--format", "csv"],
            ["translate", "400123", "ffffffff81000000"],
        ])
        {
            string[] arguments = line[0] == "translate" ? [line[0], path, .. line[1..]] : [.. line, path];
            ToolRun byName = ToolRun.Of([.. arguments, "--name", "many-areas"]), byRoot = ToolRun.Of([.. arguments, "--root", root]);

            Assert.Equal(ExitCode.Success, byName.Code);
            Assert.NotEmpty(byName.Output);
            if (line is ["dump", ..]) Assert.Equal(byRoot.Output, byName.Output);
            Assert.Equal(byRoot.Output.Split('\n')[1..^2].Length, byName.Output.Split('\n')[1..^2].Length);
        }
    }

    [Fact]
    public void A_process_of_AArch64_has_both_halves()
    {
        string path = ProcessGuest.PathOf(ProcessGuest.Arm64);
        string leaves = ToolRun.Of("dump", path, "--pid", "1", "--format", "leaves").Output;

        Assert.StartsWith("400000 ", leaves, StringComparison.Ordinal);
        Assert.Contains("\nffff", leaves, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("process 2 kthreadd has no page table of its own: it is a thread of the kernel, or has ended.", "--pid", "2")]
    [InlineData("process 99 defunct-child has no page table of its own: it is a thread of the kernel, or has ended.", "--pid", "99")]
    [InlineData("no process has the number 7777: walkgen ps lists them.", "--pid", "7777")]
    [InlineData("4 processes have the name 'init': select one with --pid (1, 88, 89, 90).", "--name", "init")]
    [InlineData("--cpu and --pid exclude each other.", "--pid", "1", "--cpu", "0")]
    [InlineData("--root and --name exclude each other.", "--name", "init", "--root", "1000")]
    [InlineData("--kernel and --pid exclude each other.", "--pid", "1", "--kernel")]
    [InlineData(
        "--pid and --name exclude --paging: the kernel names the mode. Use --root with --paging.", "--pid", "1", "--paging", "x86-64")]
    public void A_wrong_selection_is_one_sentence(string sentence, params string[] options)
    {
        ToolRun run = ToolRun.Of(["dump", ProcessGuest.PathOf(), .. options]);

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.EndsWith($" {sentence}\n", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error, '\n');
    }
}
