using System.Runtime.CompilerServices;

namespace WalkGen.Formats;

/// <summary>A test of an entry: the entry matches if its bits in <paramref name="Mask"/> equal <paramref name="Value"/>.</summary>
/// <param name="Mask">The bits to compare.</param>
/// <param name="Value">The value of these bits. With a bit that is not in the mask, the pattern matches no entry.</param>
public readonly record struct EntryPattern(ulong Mask, ulong Value)
{
    /// <summary>The pattern that no entry matches.</summary>
    public static EntryPattern Never
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(0, 1);
    }

    /// <summary>Whether no entry matches, because <see cref="Value"/> has a bit that is not in <see cref="Mask"/>.</summary>
    public bool MatchesNothing
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Value & ~Mask) != 0;
    }

    /// <summary>Whether <paramref name="entry"/> matches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(ulong entry) => (entry & Mask) == Value;

    /// <summary>The pattern of the entries that match this pattern and <paramref name="other"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryPattern And(EntryPattern other)
    {
        bool isDisjoint = MatchesNothing || other.MatchesNothing || ((Value ^ other.Value) & Mask & other.Mask) != 0;
        return isDisjoint ? Never : new EntryPattern(Mask | other.Mask, Value | other.Value);
    }

    /// <summary><paramref name="entry"/> with the flags of this pattern.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Set(ulong entry) => (entry & ~Mask) | Value;

    /// <summary><paramref name="entry"/> without any flag of this pattern. Each flag must be a single bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Clear(ulong entry) => (entry & ~Mask) | (Mask & ~Value);
}
