namespace WalkGen.Cli.Walkers;

/// <summary>An inclusive range of physical addresses.</summary>
internal readonly record struct FrameRange(PhysicalAddress First, PhysicalAddress Last)
{
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
