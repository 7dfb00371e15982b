using System.CommandLine;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>build-cost</c>: measures the processor time that the generator and the analyzers add to the compilation of projects, against an empty
/// analyzer. Both sides are compiled in turns.
/// </summary>
internal static class BuildCostCommand
{
    private const int Pairs = 9;
    private const string App = "System.Console.WriteLine(42);";

    public static Command Create()
    {
        var command = new Command("build-cost", "Measures what WalkGen adds to the compilation of a project, against an empty analyzer.");
        command.SetAction(static _ => Write(Console.Out));
        return command;
    }

    private static void Write(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("walkgen-empty-");
        try
        {
            string empty = Path.Combine(folder.FullName, "Empty.dll");
            SdkCompiler.CompileEmptyAnalyzer(empty);
            string[] attributed = [.. AttributedProject.Sources()];
            using var progress = new Progress(4 * Pairs);
            Write(output, progress, $"attributed-{AttributedProject.Methods}", attributed, attributed, empty, SdkCompiler.WalkGen);
            Write(output, progress, "empty-app", [App], [App], empty, SdkCompiler.WalkGen, "-target:exe");
            string walker = Consumer.Walker(0, "OnPage");
            Write(output, progress, "one-walker", [App], [App, walker], empty, SdkCompiler.WalkGen, "-target:exe");
            string loops = GeneratorRun.FileFor(walker);
            Write(output, progress, "one-walker-by-hand", [App], [App, walker, loops], empty, empty, "-target:exe");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(
        TextWriter output, Progress progress, string name, string[] without, string[] with, string empty, string analyzer,
        params string[] options)
    {
        var pairs = new List<(CompilerRun Without, CompilerRun With)>();
        for (int i = 0; i < Pairs; i++)
        {
            progress.Next(name);
            pairs.Add((SdkCompiler.Compile(without, empty, options), SdkCompiler.Compile(with, analyzer, options)));
        }

        double[] added = [.. pairs.Select(static pair => (pair.With.Processor - pair.Without.Processor).TotalMilliseconds).Order()];
        output.WriteLine(
            $"{name}: without {Median(pairs, static pair => pair.Without.Processor):f0} ms, "
            + $"with {Median(pairs, static pair => pair.With.Processor):f0} ms, added {added[Pairs / 2]:f0} ms "
            + $"(median of {Pairs} pairs, {added[0]:f0} to {added[^1]:f0}), of which "
            + $"generator {Median(pairs, static pair => pair.With.Generators):f0} ms and "
            + $"analyzers {Median(pairs, static pair => pair.With.Analyzers):f0} ms");
    }

    private static double Median(
        List<(CompilerRun Without, CompilerRun With)> pairs, Func<(CompilerRun Without, CompilerRun With), TimeSpan> time)
        => pairs.Select(time).Order().ElementAt(Pairs / 2).TotalMilliseconds;
}
