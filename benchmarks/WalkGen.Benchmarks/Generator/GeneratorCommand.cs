using System.CommandLine;

namespace WalkGen.Benchmarks;

/// <summary><c>generator</c>: how long the source generator takes over many walkers, and over an edit of one.</summary>
internal static class GeneratorCommand
{
    private const int Walkers = 1000;

    public static Command Create()
    {
        var command = new Command("generator", $"Times the source generator over {Walkers} walkers, and over an edit of one.");
        command.SetAction(static _ => Write(GeneratorRun.Measure(Walkers), Console.Out));
        return command;
    }

    private static void Write(GeneratorRun run, TextWriter output)
    {
        output.WriteLine($"walkers {run.Written}");
        output.WriteLine($"cold_ms {run.Cold.TotalMilliseconds:f0}");
        output.WriteLine($"edit_ms {run.Edit.TotalMilliseconds:f1}");
        output.WriteLine($"written_again {run.WrittenAgain}");
    }
}
