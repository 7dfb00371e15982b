namespace WalkGen.Samples.Tests;

/// <summary>What the program of the sample prints in 16 rounds.</summary>
internal static class GuestConsole
{
    public const int Rounds = 16;

    public static string On(int harts) => $"""
        WalkGen guest: Sv39, harts: {harts}
        round 8: 688 pages, checksum e781ef19122e66d3
        round 16: 1328 pages, checksum 045484179ae81b84
        timer: ticks
        checksum 045484179ae81b84, largest fd7de7f66872440f

        """.ReplaceLineEndings("\n");
}
