using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>What the entries of a frame can be, found by reading it once.</summary>
/// <param name="Leaves">The leaves, if all entries are empty or plausible leaves of the lowest level; else null.</param>
/// <param name="Missing">
/// The number of entries that are not empty, if all others point to tables that are not in the image, as those of a table below a root;
/// else null. It may be null then too.
/// </param>
internal readonly record struct FrameContent(LeafCounts? Leaves, int? Missing)
{
    /// <summary>Reads <paramref name="table"/>, which consists of whole groups of 64 words, as far as needed.</summary>
    /// <param name="table">The frame as a table below a root.</param>
    /// <param name="patterns">The patterns of leaves; null to look for none.</param>
    /// <param name="held">The tables that the memory cannot contain.</param>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FrameContent Read<TPaging>(EntrySpan<TPaging> table, LeafPatterns? patterns, HeldTables<TPaging> held)
        where TPaging : struct, IPagingFormat
    {
        ReadOnlySpan<ulong> words = table.AsWords();
        LeafPatterns leaf = patterns.GetValueOrDefault();
        EntryPattern below = PlausibleEntries<TPaging>.Of(table.Level);
        int all = 0, user = 0, accessed = 0, missing = 0;
        bool areLeaves = patterns is not null, areMissing = held.CanLackBelow(table.Level);
        for (int at = 0; at < words.Length && (areLeaves || areMissing); at += WordBits.Width)
        {
            ReadOnlySpan<ulong> group = words.Slice(at, WordBits.Width);
            WordBits bits = WordBits.Of(ref MemoryMarshal.GetReference(group));
            if (bits.Any == 0) continue;
            if (areLeaves && (areLeaves = leaf.TryCount(group, bits, out LeafCounts counted)))
                (all, user, accessed) = (all + counted.All, user + counted.User, accessed + counted.Accessed);
            if (areMissing && (areMissing = held.TryCountMissing(group, bits, below, out int outside))) missing += outside;
        }

        return new FrameContent(areLeaves ? new LeafCounts(all, user, accessed) : null, areMissing ? missing : null);
    }
}
