using System.CommandLine;
using System.Globalization;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>snapshots</c>: measures snapshots of 1 GiB of RAM of which few pages are written, against copies of these pages. All sides run in
/// turns, in one process.
/// </summary>
internal static class SnapshotsCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = static _ => 10, Description = "The number of rounds." };
        var command = new Command("snapshots", "Measures snapshots of RAM against copies of the written pages.") { rounds };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(arguments.GetValue(rounds), Console.Out, cancellation)));
        return command;
    }

    private static int Run(int rounds, TextWriter output, CancellationToken cancellation)
    {
        output.WriteLine("written pages         take us  first store ns/page  restore ns/page  copy ns/page  restore/copy");
        foreach (double percent in (double[])[0.01, 0.1, 1, 10])
        {
            using var machine = new SnapshotMachine(new DirtyPattern(percent, 1));
            Side[] sides =
            [
                new(machine.Take, machine.RemoveAndStore),
                new(machine.Store, machine.Restore),
                new(machine.Restore, machine.Store),
                new(machine.Copy, null),
            ];
            foreach (Side side in sides) side.WarmUp(cancellation);
            for (int round = 0; round < rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (Side side in sides) side.Round();
            }

            double take = sides[0].Min / 1000, store = sides[1].Min / machine.PageCount, restore = sides[2].Min / machine.PageCount;
            double copy = sides[3].Min / machine.PageCount;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{machine.PageCount,7} of {DirtyPattern.Pages} {take,9:f1} {store,20:f0} {restore,16:f0} {copy,13:f0} "
                + $"{restore / copy,13:f2}"));
        }

        return ExitCode.Done;
    }
}
