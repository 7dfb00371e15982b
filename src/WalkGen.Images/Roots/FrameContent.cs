using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
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
    // So far ahead, the memory has time to arrive. The groups differ at random, and each mispredicted branch ends the reads ahead of it.
    private const int PrefetchDistance = 2 << 12;

    private const int CacheLine = 64;

    /// <summary>Reads <paramref name="words"/>, whole groups of 64, as far as needed.</summary>
    /// <param name="words">The entries of the frame. They must not move.</param>
    /// <param name="patterns">The patterns of leaves; null to look for none.</param>
    /// <param name="held">The tables that the memory cannot contain.</param>
    /// <param name="level">The level of tables below a root.</param>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FrameContent Read<TPaging>(
        ReadOnlySpan<ulong> words, LeafPatterns? patterns, HeldTables<TPaging> held, PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        LeafPatterns leaf = patterns.GetValueOrDefault();
        EntryPattern below = PlausibleEntries<TPaging>.Of(level);
        int all = 0, user = 0, accessed = 0, missing = 0;
        bool areLeaves = patterns is not null, areMissing = held.CanLackBelow(level);
        for (int at = 0; at < words.Length && (areLeaves || areMissing); at += WordBits.Width)
        {
            ReadOnlySpan<ulong> group = words.Slice(at, WordBits.Width);
            Prefetch(ref MemoryMarshal.GetReference(group));
            WordBits bits = WordBits.Of(ref MemoryMarshal.GetReference(group));
            if (bits.Any == 0) continue;
            if (areLeaves && (areLeaves = leaf.TryCount(group, bits, out LeafCounts counted)))
                (all, user, accessed) = (all + counted.All, user + counted.User, accessed + counted.Accessed);
            if (areMissing && (areMissing = held.TryCountMissing(group, bits, below, out int outside))) missing += outside;
        }

        return new FrameContent(areLeaves ? new LeafCounts(all, user, accessed) : null, areMissing ? missing : null);
    }

    // A hint: it cannot fault, even where no memory is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref ulong group)
    {
        if (!Sse.IsSupported) return;
        byte* first = (byte*)Unsafe.AsPointer(ref group) + PrefetchDistance;
        for (int line = 0; line < WordBits.Width * sizeof(ulong); line += CacheLine) Sse.Prefetch0(first + line);
    }
}
