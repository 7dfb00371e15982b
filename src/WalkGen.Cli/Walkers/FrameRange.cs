namespace WalkGen.Cli.Walkers;

/// <summary>Physical addresses, both inside.</summary>
internal readonly record struct FrameRange(PhysicalAddress First, PhysicalAddress Last)
{
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
