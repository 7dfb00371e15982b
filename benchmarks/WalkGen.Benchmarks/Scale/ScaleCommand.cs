using System.CommandLine;
using System.Globalization;
using WalkGen.Cli.Output;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>scale</c>: measures every command of the tool on images with many leaves, as a whole process, against a C program. Both run in
/// turns. The images are in the page cache.
/// </summary>
internal static class ScaleCommand
{
    private static readonly long[] Sizes = [1_000_000, 10_000_000, ScaleImage.MaxLeaves];

    public static Command Create(Terminal terminal)
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = static _ => 3, Description = "The number of runs of each." };
        var leaves = new Option<long?>("--leaves")
        {
            HelpName = "N", Description = "The number of leaves. Default: 10^6, 10^7 and 10^8, one after the other.",
        };
        leaves.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 1000 or > ScaleImage.MaxLeaves)
                result.AddError($"--leaves is from 1000 to {ScaleImage.MaxLeaves}.");
        });
        var only = new Option<string[]>("--only")
        {
            Description = "Measure only these commands.", HelpName = "name", AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong(ScaleCase.Names);
        var tool = new Option<FileInfo?>("--tool")
        {
            HelpName = "FILE", Description = "The program walkgen. Default: what src/WalkGen.Cli builds for release.",
        };
        var command = new Command("scale", "Measures the tool on images of up to 10^8 leaves against a C program that does the same.")
        {
            rounds, leaves, only, tool,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() =>
        {
            string[] names = arguments.GetValue(only) is { Length: > 0 } few ? few : ScaleCase.Names;
            string? given = arguments.GetValue(tool)?.FullName;
            if ((given ?? BuiltTool()) is not { } path) return Fail("Build src/WalkGen.Cli for release first.");
            using var c = new ScaleProgram();
            if (c.Problem is { } problem)
            {
                Console.Error.WriteLine($"Skipped: scale.c was not compiled; {problem}");
                return ExitCode.Done;
            }

            terminal.Text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Machine.Describe()}, {Environment.ProcessorCount} processors; best of {arguments.GetValue(rounds)}"));
            terminal.Text.Flush();
            foreach (long size in arguments.GetValue(leaves) is { } one ? [one] : Sizes)
                Measure(terminal, path, c.Path, size, names, arguments.GetValue(rounds), cancellation);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>The tool of the repository that this program was built in; null if it is not built.</summary>
    private static string? BuiltTool()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "src/WalkGen.Cli/bin/Release/net10.0/walkgen");
            if (File.Exists(path)) return path;
        }

        return null;
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine(problem);
        return ExitCode.Failed;
    }

    private static void Measure(
        Terminal terminal, string tool, string c, long leaves, string[] names, int rounds, CancellationToken cancellation)
    {
        using ScaleImage image = ScaleImage.Create(leaves), later = ScaleImage.Create(leaves, isChanged: true);
        ScaleCheck.Run(tool, c, image, later);
        ScaleCase[] cases = [.. ScaleCase.Of(image, later).Where(one => names.Contains(one.Name))];
        using var progress = new Progress(cases.Length);
        ProcessCost cat = MeasuredProcess.Run("cat", [image.Path]);
        var results = new List<ScaleResult>();
        foreach (ScaleCase one in cases)
        {
            progress.Next($"{one.Name}, {leaves} leaves");
            results.Add(Measure(one, tool, c, rounds, cancellation));
            cat = cat.BestOf(MeasuredProcess.Run("cat", [image.Path]));
        }

        ScaleTable.Write(terminal, image, results, cat);
    }

    private static ScaleResult Measure(ScaleCase one, string tool, string c, int rounds, CancellationToken cancellation)
    {
        ProcessCost ours = default, theirs = default;
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            ProcessCost next = MeasuredProcess.Run(c, one.C);
            theirs = round == 0 ? next : theirs.BestOf(next);
            try
            {
                next = MeasuredProcess.Run(tool, one.Tool);
                ours = round == 0 ? next : ours.BestOf(next);
            }
            catch (FailedRunException e)
            {
                return new ScaleResult(one, null, theirs, e.Message);
            }
        }

        return new ScaleResult(one, ours, theirs, null);
    }
}
