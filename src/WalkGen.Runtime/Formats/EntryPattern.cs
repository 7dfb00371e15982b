using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>A test on an entry as data: the entry matches if its bits under <paramref name="Mask"/> equal <paramref name="Value"/>.</summary>
/// <param name="Mask">The bits that are looked at.</param>
/// <param name="Value">What they must be; a bit outside the mask makes the pattern match nothing.</param>
public readonly record struct EntryPattern(ulong Mask, ulong Value)
{
    /// <summary>The pattern that no entry matches.</summary>
    public static EntryPattern Never
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(0, 1);
    }

    /// <summary>Whether no entry can match, because a bit outside the mask is asked for.</summary>
    public bool MatchesNothing
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Value & ~Mask) != 0;
    }

    /// <summary>Whether <paramref name="entry"/> matches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(ulong entry) => (entry & Mask) == Value;

    /// <summary><paramref name="entry"/> with the flags of this pattern.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Set(ulong entry) => (entry & ~Mask) | Value;

    /// <summary><paramref name="entry"/> without any of the flags of this pattern, each of which must be a bit of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Clear(ulong entry) => (entry & ~Mask) | (Mask & ~Value);
}
