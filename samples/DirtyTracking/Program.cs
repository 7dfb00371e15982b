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
    case ["--soak-guest"]:
        return SoakCommand.RunGuest(enough);
    case ["--soak-guest", var stores]
        when long.TryParse(stores, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count > 1:
        return SoakCommand.RunGuest(count);
    default:
        Console.Error.WriteLine("usage: DirtyTracking [--soak [STORES] | --soak-guest [STORES]]");
        return 2;
}
