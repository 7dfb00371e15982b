using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>A run of frames that are mapped equally often.</summary>
/// <param name="Lowest">The mapping with the lowest virtual addresses.</param>
/// <param name="Mappings">How many virtual addresses map each frame.</param>
internal readonly record struct FrameRun(Extent Lowest, ulong Mappings)
{
    public ulong First => Lowest.Physical.Value;

    /// <summary>Behind the last byte.</summary>
    public ulong End => First + Lowest.Length;

    /// <summary>How far virtual addresses are from physical ones. With it, mappings of one half are in the order of their virtual addresses.</summary>
    public long Distance => (long)(Lowest.Start.Value - First);

    public bool IsContinuedBy(FrameRun next) => Mappings == next.Mappings && Lowest.IsContinuedBy(next.Lowest);

    /// <summary>What lies between two physical addresses of the run, <paramref name="end"/> outside.</summary>
    public FrameRun Between(ulong first, ulong end) => this with { Lowest = Lowest.Cut(first - First, end - first) };

    public FrameRun Extended(ulong bytes) => this with { Lowest = Lowest with { Length = Lowest.Length + bytes } };
}
