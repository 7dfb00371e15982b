using System.Numerics;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>Patterns of the entries of the lowest level that may give some rights.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal static class RightPatterns<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const PageTableLevel Level = PageTableLevel.Pte;

    /// <summary>With more bits than this that matter to rights, all entries are looked at.</summary>
    private const int MostBits = 8;

    private static readonly EntryPattern Any = new(0, 0);
    private static readonly ulong Leaf = TPaging.LeafEntry(Level, default, EntryFlags.Present);
    private static readonly ulong Deciding = DecidingBits();

    /// <summary>Two patterns of the entries that may give one of <paramref name="rights"/>.</summary>
    public static (EntryPattern One, EntryPattern Other) Of(AccessRights rights)
    {
        if (TPaging.HasDependentFlags || BitOperations.PopCount(Deciding) > MostBits) return (Any, EntryPattern.Never);
        var patterns = new List<EntryPattern>();
        for (AccessRights rest = rights; rest != 0; rest &= rest - 1)
        {
            EntryPattern next = Needed(rest & ~(rest - 1));
            if (patterns.Exists(one => one.And(next) == next)) continue; // entries of this pattern match another one
            patterns.RemoveAll(one => next.And(one) == one);
            patterns.Add(next);
        }

        return patterns switch
        {
            [] => (EntryPattern.Never, EntryPattern.Never),
            [var one] => (one, EntryPattern.Never),
            [var one, var other] => (one, other),
            _ => (Any, EntryPattern.Never),
        };
    }

    /// <summary>The bits that all entries with <paramref name="right"/> have in common.</summary>
    private static EntryPattern Needed(AccessRights right)
    {
        ulong set = Deciding, clear = Deciding;
        bool isGiven = false;
        for (ulong bits = Deciding; ; bits = (bits - 1) & Deciding)
        {
            if ((RightsOf((Leaf & ~Deciding) | bits) & right) != 0)
            {
                isGiven = true;
                set &= bits;
                clear &= ~bits;
            }

            if (bits == 0) return isGiven ? new EntryPattern(set | clear, set) : EntryPattern.Never;
        }
    }

    /// <summary>The bits that change rights in some page.</summary>
    private static ulong DecidingBits()
    {
        EntryFlags[] flags = [EntryFlags.Writable, EntryFlags.User, EntryFlags.Executable];
        ulong deciding = 0;
        for (int some = 0; some < 1 << flags.Length; some++)
        {
            EntryFlags given = EntryFlags.Present;
            for (int i = 0; i < flags.Length; i++) given |= (some >> i & 1) != 0 ? flags[i] : EntryFlags.None;
            ulong leaf = TPaging.LeafEntry(Level, default, given);
            for (ulong bit = 1; bit != 0; bit <<= 1)
            {
                if ((bit & RunBits<TPaging>.Address) == 0 && RightsOf(leaf ^ bit) != RightsOf(leaf)) deciding |= bit;
            }
        }

        return TPaging.EntrySize == sizeof(uint) ? (uint)deciding : deciding;
    }

    private static AccessRights RightsOf(ulong raw) => new Entry<TPaging>(raw, Level).Rights;
}
