using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>A run of frames with the same number of mappings.</summary>
/// <param name="Lowest">The mapping with the lowest virtual addresses.</param>
/// <param name="Mappings">How many virtual addresses map each frame.</param>
internal readonly record struct FrameRun(Extent Lowest, ulong Mappings)
{
    /// <summary>The frames of <paramref name="pages"/>. Only the permissions of the flags are kept.</summary>
    public static FrameRun Of(Extent pages)
        => new((pages with { Flags = pages.Flags & EffectivePermissions.Mask }).OneRepeat, pages.Repeats);

    public ulong First => Lowest.Physical.Value;

    /// <summary>The exclusive end.</summary>
    public ulong End => First + Lowest.Length;

    /// <summary>Virtual minus physical address. At one frame it orders the mappings of a half by virtual address.</summary>
    public long Distance => (long)(Lowest.Start.Value - First);

    public bool IsContinuedBy(FrameRun next) => Mappings == next.Mappings && Lowest.IsContinuedBy(next.Lowest);

    /// <summary>The part from physical address <paramref name="first"/> to <paramref name="end"/>, exclusive.</summary>
    public FrameRun Between(ulong first, ulong end) => this with { Lowest = Lowest.Cut(first - First, end - first) };

    public FrameRun Extended(ulong bytes) => this with { Lowest = Lowest with { Length = Lowest.Length + bytes } };
}
