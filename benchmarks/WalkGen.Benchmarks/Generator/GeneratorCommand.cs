using System.CommandLine;

namespace WalkGen.Benchmarks;

/// <summary><c>generator</c>: measures the source generator for many walkers, and for an edit of one.</summary>
internal static class GeneratorCommand
{
    private const int Walkers = 1000;
    private const int Compilations = 9;

    public static Command Create()
    {
        var command = new Command(
            "generator", $"Measures the source generator for {Walkers} walkers in the SDK's compiler, and for an edit of one.");
        command.SetAction(static _ => Write(Console.Out));
        return command;
    }

    private static void Write(TextWriter output)
    {
        TimeSpan[] cold = [.. ColdTimes().Order()];
        var run = GeneratorRun.Measure(Walkers);
        output.WriteLine($"walkers {run.Written}");
        output.WriteLine(
            $"cold_ms {cold[Compilations / 2].TotalMilliseconds:f0} "
            + $"(median of {Compilations} compilations, {cold[0].TotalMilliseconds:f0} to {cold[^1].TotalMilliseconds:f0})");
        output.WriteLine($"edit_ms {run.Edit.TotalMilliseconds:f0}");
        output.WriteLine($"written_again {run.WrittenAgain}");
    }

    private static IEnumerable<TimeSpan> ColdTimes()
    {
        using var progress = new Progress(Compilations);
        for (int i = 0; i < Compilations; i++)
        {
            progress.Next("compilation");
            yield return SdkCompiler.TimeGenerator(Walkers);
        }
    }
}
