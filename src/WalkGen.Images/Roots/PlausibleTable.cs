using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>Decides whether tables are plausible by their own entries.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal static class PlausibleTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>What <paramref name="table"/> is by its own entries.</summary>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FrameKind KindOf(EntrySpan<TPaging> table)
    {
        bool isEmpty = true;
        EntryPattern plausible = PlausibleEntries<TPaging>.Of(table.Level);
        bool isFast = EntryWords.AreFast && TPaging.EntrySize == sizeof(ulong) && !plausible.MatchesNothing;
        for (int index = 0; index < table.Length;)
        {
            if (isFast) index += EntryWords.Leading(table.AsWords()[index..], plausible, ref isEmpty);
            for (int end = isFast ? int.Min(index + EntryWords.GroupSize, table.Length) : table.Length; index < end; index++)
            {
                Entry<TPaging> entry = table[index];
                if (entry.IsNone) continue;
                if (!IsPlausible(entry)) return isEmpty && IsEmpty(table) ? FrameKind.Empty : FrameKind.Malformed;
                isEmpty &= !entry.IsPresent;
            }
        }

        return isEmpty ? FrameKind.Empty : FrameKind.Plausible;
    }

    /// <summary>
    /// Linux has non-present entries at the two lowest levels alone. The address of a leaf is aligned to its size: read as the address of a
    /// page it is the same, except for the bit above the page offset, which is PAT on x86. A leaf of a NAPOT run contains the address of
    /// the run, not its own.
    /// </summary>
    private static bool IsPlausible(Entry<TPaging> entry)
    {
        if (entry.IsMalformed) return false;
        if (!entry.IsPresent) return entry.Level >= PageTableLevel.Pmd;
        ulong address = TPaging.AddressOf(entry.Level, entry.Raw).Value;
        if (address >= PlausibleEntries<TPaging>.AddressLimit) return false;
        if (!entry.IsLeaf || TPaging.EntrySize < sizeof(ulong)) return true; // 32-bit entries have upper address bits there (PSE-36)

        ulong asPage = TPaging.AddressOf(PageTableLevel.Pte, entry.Raw).Value;
        return ((asPage ^ address) & ~(1UL << TPaging.PageShift)) == 0;
    }

    /// <summary>Whether no entry is present.</summary>
    private static bool IsEmpty(EntrySpan<TPaging> table)
    {
        for (int index = 0; index < table.Length; index++)
        {
            if (table[index].IsPresent) return false;
        }

        return true;
    }
}
