using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>dirty-rounds</c>: measures rounds of a dirty log of 1 GiB, with the enumeration of the runs, against C. All sides run in turns, in
/// one process, after a check that they compute the same.
/// </summary>
internal static class DirtyRoundsCommand
{
    private const int FirstRounds = 5;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = static _ => 20, Description = "The number of rounds." };
        var command = new Command("dirty-rounds", "Measures rounds of a dirty log against C.") { rounds };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(arguments.GetValue(rounds), Console.Out, cancellation)));
        return command;
    }

    private static int Run(int rounds, TextWriter output, CancellationToken cancellation)
    {
        using NativeBuild build = NativeBuild.Run();
        if (build.Walker is null)
        {
            output.WriteLine(build.Problem);
            return ExitCode.Failed;
        }

        using var log = new CollectedLog();
        using var native = new NativeDirtyLog(build.Walker.Library);
        var pattern = new DirtyPattern(1, 1);
        output.WriteLine($"first rounds, us: WalkGen {FirstTimes(pattern, log.Write, log.Round)}");
        output.WriteLine($"first rounds, us: C       {FirstTimes(pattern, native.Write, () => native.Round(skipsZeros: false))}");
        output.WriteLine("dirty pages        WalkGen us       C us  ratio  C, skips zeros  ratio");
        (double Percent, int Cluster)[] patterns =
        [
            (0.1, 1), (0.1, 64), (1, 1), (1, 64), (10, 1), (10, 64), (50, 1), (50, 64), (100, 64),
        ];
        foreach ((double percent, int cluster) in patterns)
        {
            if (!Measure(new DirtyPattern(percent, cluster), log, native, rounds, output, cancellation)) return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    private static string FirstTimes(DirtyPattern pattern, Action<DirtyPattern> write, Func<RunSum> round)
    {
        var times = new double[FirstRounds];
        for (int i = 0; i < FirstRounds; i++)
        {
            write(pattern);
            long start = Stopwatch.GetTimestamp();
            round();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return string.Join(", ", times.Select(static time => time.ToString("f1", CultureInfo.InvariantCulture)));
    }

    private static bool Measure(
        DirtyPattern pattern, CollectedLog log, NativeDirtyLog native, int rounds, TextWriter output, CancellationToken cancellation)
    {
        log.Write(pattern);
        native.Write(pattern);
        RunSum ours = log.Round(), theirs = native.Round(skipsZeros: false);
        if (ours != theirs)
        {
            output.WriteLine($"{pattern.Name}: WalkGen computes {ours}, C {theirs}.");
            return false;
        }

        Side[] sides =
        [
            new(() => log.Round(), () => log.Write(pattern)),
            new(() => native.Round(skipsZeros: false), () => native.Write(pattern)),
            new(() => native.Round(skipsZeros: true), () => native.Write(pattern)),
        ];
        foreach (Side side in sides) side.WarmUp(cancellation);
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (Side side in sides) side.Round();
        }

        double min = sides[0].Min / 1000, c = sides[1].Min / 1000, skipping = sides[2].Min / 1000;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pattern.Name,-16} {min,12:f2} {c,10:f2} {min / c,6:f2} {skipping,15:f2} {min / skipping,6:f2}"));
        return true;
    }
}
