using System.Globalization;
using DirtyTracking;
using DirtyTracking.Demo;

const long enough = 100_000_000;

switch (args)
{
    case []:
        using (var machine = new DemoMachine()) return new DirtyRounds(machine, Console.Out).Run() ? 0 : 1;
    case ["--soak"]:
        return SoakCommand.Run(enough);
    case ["--soak", var stores] when long.TryParse(stores, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count > 0:
        return SoakCommand.Run(count);
    case ["--soak-frames", var text]
        when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0:
        return SoakCommand.RunFrames(TimeSpan.FromSeconds(seconds));
    default:
        Console.Error.WriteLine("usage: DirtyTracking [--soak [STORES] | --soak-frames SECONDS]");
        return 2;
}
