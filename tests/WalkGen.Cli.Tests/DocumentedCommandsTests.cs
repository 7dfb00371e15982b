using System.Text.RegularExpressions;

namespace WalkGen.Cli.Tests;

/// <summary>Every command in README.md and the documents succeeds, with the image of a guest in place of IMAGE.</summary>
public sealed partial class DocumentedCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-documented-").FullName;

    public static TheoryData<string> Commands()
        => [.. Documents().SelectMany(static path => Command().Matches(File.ReadAllText(path)))
            .Select(static match => match.Value).Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_that_is_shown_runs(string command)
    {
        bool needsKernel = Regex.IsMatch(command, "walkgen (kallsyms|ps|maps|smaps)| --(pid|name|all)( |$)");
        string[] words = [.. Command().Match(command).Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(static word => word is not (">" or "|" or "&&" or "&" or "#")).Select(Value)
            .Select(word => needsKernel && word == Guest.Tables(1) ? Kernel : word)];

        if (words[0] is "live" or "watch") LiveMachine.NeedsScan();
        if (words[0] is "watch") words = [.. words, "--count", "1"]; // it would not end

        var run = ToolRun.Of(words);

        Assert.True(run.Code is ExitCode.Success or ExitCode.Findings, run.Error);
    }

    /// <summary>An image with the kernel's symbols.</summary>
    private static string Kernel => Guest.InRepository("tests/Guests/processes/x86_64-6.1/kernel.elf.zst");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Commands_are_found()
    {
        Assert.Contains("walkgen translate IMAGE VA...", Commands().Select(static row => row.Data));
        Assert.Contains(Commands(), static row => row.Data.StartsWith("dotnet run", StringComparison.Ordinal));
        Assert.Contains(Commands(), static row => row.Data.Contains("--format jsonl", StringComparison.Ordinal));
    }

    /// <summary>
    /// All excerpts are of the guest in README.md, but for those of a running guest, which <c>GuestDocumentTests</c> runs.
    /// </summary>
    [Fact]
    public void Excerpts_of_a_dump_are_what_the_tool_prints()
    {
        string[] excerpts = [.. Documents().Where(static path => Path.GetFileName(path) != "live.md")
            .SelectMany(File.ReadLines).Where(static line => DumpLine().IsMatch(line))];
        Assert.True(excerpts.Length >= 8, "No excerpts are found.");

        var lines = ToolRun.Of("dump", Guest.Tables(1)).Output.Split('\n').ToHashSet();
        Assert.All(excerpts, line => Assert.Contains(line, lines));
    }

    /// <summary>The value of a placeholder.</summary>
    private string Value(string word) => word.Trim('"') switch
    {
        "VA..." => "0x401000",
        "N" or "$cpu" => "0",
        "K/N" or "$k/4" => "1/1",
        "PART..." or "parts/vmcore.elf.gz.*-of-4" => Part(),
        "IMAGE" or "$image" => Guest.Tables(1),
        "IMAGE2" => Guest.Tables(2),
        @"[NAME\|ADDRESS]" => "_stext",
        "HEX" => "26e8000",
        "FILE" => Path.Combine(_folder, "output"),
        "fleet" or "parts" or "DIR" => Path.Combine(_folder, "fleet"),
        "SHELL" => "bash",
        "PID" => $"{Environment.ProcessId}",
        var name when name.EndsWith(".elf.gz", StringComparison.Ordinal) => Guest.Tables(1),
        var name when name.EndsWith(".elf.zst", StringComparison.Ordinal) => Kernel,
        var plain => plain,
    };

    /// <summary>The only part of a scan.</summary>
    private string Part()
    {
        Assert.Equal(0, ToolRun.Of("scan", Guest.Tables(1), "-o", _folder, "--name", "parted", "--shard", "1/1").Code);
        return Path.Combine(_folder, "parted.1-of-1");
    }

    private static IEnumerable<string> Documents()
        => Directory.EnumerateFiles(Guest.InRepository("docs"), "*.md").Append(Guest.InRepository("README.md"));

    [GeneratedRegex(@"^(first +last +physical|0x[0-9a-f]{16} 0x[0-9a-f]{16} )")]
    private static partial Regex DumpLine();

    /// <summary>A command on a line of its own, or between backticks.</summary>
    [GeneratedRegex(
        @"(?:(?<=^ *)|(?<=`))(?:walkgen|dotnet run [^\n`]*--project src/WalkGen\.Cli --) (?<words>[a-z]+ [^`\n]+)",
        RegexOptions.Multiline)]
    private static partial Regex Command();
}
