using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>The patterns that count the leaves of a lowest table.</summary>
/// <param name="Leaf">Plausible leaves.</param>
/// <param name="User">Entries that user code may access.</param>
/// <param name="Accessed">Entries that were accessed.</param>
internal readonly record struct LeafPatterns(EntryPattern Leaf, EntryPattern User, EntryPattern Accessed)
{
    // Whether no empty entry has a flag, so that empty entries need not be distinguished.
    private readonly bool _areSetByBits = User.Value != 0 && Accessed.Value != 0 && !User.MatchesNothing && !Accessed.MatchesNothing;

    /// <summary>The patterns of a format; null if they do not decide alone, or there are no vectors.</summary>
    public static LeafPatterns? Of<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        const PageTableLevel Lowest = PageTableLevel.Pte;
        LeafPatterns patterns = new(
            PlausibleEntries<TPaging>.Of(Lowest), TPaging.FlagPattern(Lowest, EntryFlags.User),
            TPaging.FlagPattern(Lowest, EntryFlags.Accessed));
        return EntryWords.AreFast && TPaging.EntrySize == sizeof(ulong) && !patterns.Leaf.MatchesNothing
            && TPaging.AlternateFlagPattern(Lowest, EntryFlags.User).MatchesNothing
            && TPaging.AlternateFlagPattern(Lowest, EntryFlags.Accessed).MatchesNothing
            ? patterns : null;
    }

    /// <summary>Counts the leaves of a table; false if an entry is neither 0 nor a plausible leaf.</summary>
    public bool TryCount(ReadOnlySpan<ulong> words, out LeafCounts counts)
    {
        bool isCounted = EntryWords.TryCount(words, Leaf, User, Accessed, out var leaves);
        counts = new LeafCounts(leaves.All, leaves.User, leaves.Accessed);
        return isCounted;
    }

    /// <summary>The same for a group of 64 entries whose bits are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryCount(ReadOnlySpan<ulong> group, WordBits bits, out LeafCounts counts)
    {
        if (!bits.AllMatch(Leaf) || !_areSetByBits) return TryCount(group, out counts);
        counts = new LeafCounts(WordBits.Width, Count(group, bits, User), Count(group, bits, Accessed));
        return true;
    }

    // The leaves of a group mostly agree.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(ReadOnlySpan<ulong> group, WordBits bits, EntryPattern flag)
    {
        if (bits.AllMatch(flag)) return WordBits.Width;
        return (bits.Any & flag.Value) == 0 ? 0 : EntryWords.Count(group, flag);
    }
}
