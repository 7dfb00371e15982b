using System.Numerics;
using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>A filter against the patterns that it is made of, flag by flag.</summary>
public class EntryFilterTests
{
    private const int Conditions = 150;
    private const int Words = 60;

    private static readonly EntryFlags[] Flags = [.. Enum.GetValues<EntryFlags>().Where(static flag => flag != EntryFlags.None)];

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void A_filter_passes_what_its_patterns_say<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        var random = new Random(5);
        foreach (PageTableLevel level in TestedFormats.Levels)
        {
            for (int condition = 0; condition < Conditions; condition++)
            {
                (EntryFlags all, EntryFlags none) = Condition(random);
                if (TryMake<TPaging>(random, level, all, none, out EntryFilter filter))
                {
                    AssertPasses<TPaging>(random, level, all, none, filter);
                }
            }
        }
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Used_excludes_only_empty_entries_and_none_of_a_pass_through_level<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        var random = new Random(6);
        foreach (PageTableLevel level in TestedFormats.Levels)
        {
            for (int condition = 0; condition < Conditions; condition++)
            {
                (EntryFlags all, EntryFlags none) = Condition(random);
                if (!TryMake<TPaging>(random, level, all, none, out EntryFilter filter)) continue;

                EntryFilter used = filter.ExcludeNone<TPaging>(level);

                Assert.Equal(Geometry<TPaging>.IsPassThrough(level) && filter.Passes<TPaging>(level, 0), used.Passes<TPaging>(level, 0));
                foreach (ulong word in RandomWords.Of<TPaging>(random, level, Words))
                {
                    if (word != 0) Assert.Equal(filter.Passes<TPaging>(level, word), used.Passes<TPaging>(level, word));
                }
            }
        }
    }

    [Fact]
    public void A_leaf_of_several_bits_can_be_excluded()
    {
        EntryFilter filter = EntryFilter.Require<X86_64>(PageTableLevel.Pmd, EntryFlags.None)
            .Exclude<X86_64>(PageTableLevel.Pmd, EntryFlags.Leaf);

        Assert.False(filter.Passes<X86_64>(PageTableLevel.Pmd, 0x81));
        Assert.True(filter.Passes<X86_64>(PageTableLevel.Pmd, 0x80));
        Assert.True(filter.Passes<X86_64>(PageTableLevel.Pmd, 0x01));
        Assert.True(filter.Passes<X86_64>(PageTableLevel.Pmd, 0));
    }

    [Fact]
    public void Either_form_of_a_flag_passes_and_both_are_excluded()
    {
        const PageTableLevel level = PageTableLevel.Pte;
        EntryFilter dirty = EntryFilter.Require<TwoDirty>(level, EntryFlags.Dirty);
        EntryFilter clean = EntryFilter.Require<TwoDirty>(level, EntryFlags.Present).Exclude<TwoDirty>(level, EntryFlags.Dirty);

        foreach (ulong word in (ulong[])[TwoDirty.SoftwareDirty, TwoDirty.HardwareWritable, TwoDirty.SoftwareDirty | TwoDirty.ReadOnly])
        {
            Assert.True(dirty.Passes<TwoDirty>(level, word | 1));
            Assert.False(clean.Passes<TwoDirty>(level, word | 1));
        }

        foreach (ulong word in (ulong[])[0, TwoDirty.ReadOnly, TwoDirty.HardwareWritable | TwoDirty.ReadOnly])
        {
            Assert.False(dirty.Passes<TwoDirty>(level, word | 1));
            Assert.True(clean.Passes<TwoDirty>(level, word | 1));
        }
    }

    private static (EntryFlags All, EntryFlags None) Condition(Random random)
    {
        EntryFlags all = 0, none = 0;
        foreach (EntryFlags flag in Flags)
        {
            if (random.Next(4) == 0) all |= flag;
            if (random.Next(4) == 0) none |= flag;
        }

        // Half of them ask for flags that every format has, and most do not contradict themselves, or little would ever pass.
        if (random.Next(2) == 0) all &= EntryFlags.Present | EntryFlags.Dirty | EntryFlags.Writable;
        return random.Next(4) == 0 ? (all, none) : (all, none & ~all);
    }

    /// <summary>Builds the filter in any order of flags. It may be refused only where too much would have to be excluded.</summary>
    private static bool TryMake<TPaging>(Random random, PageTableLevel level, EntryFlags all, EntryFlags none, out EntryFilter filter)
        where TPaging : struct, IPagingFormat
    {
        EntryFlags[] order = [.. Flags];
        random.Shuffle(order);
        filter = EntryFilter.Require<TPaging>(level, all);
        try
        {
            foreach (EntryFlags flag in order.Where(flag => none.HasFlag(flag))) filter = filter.Exclude<TPaging>(level, flag);
            return true;
        }
        catch (NotSupportedException)
        {
            Assert.True(ExcludedOfSeveralBits<TPaging>(level, none) > 2, $"{all} without {none} at {level} is refused");
            return false;
        }
    }

    private static int ExcludedOfSeveralBits<TPaging>(PageTableLevel level, EntryFlags none)
        where TPaging : struct, IPagingFormat
        => Flags.Where(flag => none.HasFlag(flag) && flag < EntryFlags.Malformed)
            .SelectMany(flag => (EntryPattern[])[TPaging.FlagPattern(level, flag), TPaging.AlternateFlagPattern(level, flag)])
            .Count(static pattern => !pattern.MatchesNothing && BitOperations.PopCount(pattern.Mask) > 1);

    private static void AssertPasses<TPaging>(Random random, PageTableLevel level, EntryFlags all, EntryFlags none, EntryFilter filter)
        where TPaging : struct, IPagingFormat
    {
        foreach (ulong word in RandomWords.Of<TPaging>(random, level, Words))
        {
            bool expected = Has<TPaging>(level, all, word) && !Flags.Any(flag => none.HasFlag(flag) && Has<TPaging>(level, flag, word));
            if (filter.Passes<TPaging>(level, word) != expected)
            {
                Assert.Fail($"{all} without {none} at {level}: 0x{word:x}, expected {expected}");
            }
        }
    }

    /// <summary>
    /// A pass-through entry is a table, whatever its bits are. A malformed entry is neither present nor a leaf. These formats have no
    /// software flags.
    /// </summary>
    private static bool Has<TPaging>(PageTableLevel level, EntryFlags flags, ulong word)
        where TPaging : struct, IPagingFormat
    {
        bool isPassThrough = Geometry<TPaging>.IsPassThrough(level);
        bool isMalformed = !isPassThrough && TPaging.IsMalformed(level, word);
        EntryFlags never = EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected
            | (isPassThrough ? EntryFlags.Leaf : EntryFlags.None)
            | (isMalformed ? EntryFlags.Present | EntryFlags.Leaf : EntryFlags.Malformed);
        if ((flags & never) != 0) return false;
        EntryFlags rest = flags & ~EntryFlags.Malformed;
        if (isMalformed && rest == EntryFlags.None) return true;
        return TPaging.FlagPattern(level, rest).Matches(word) || TPaging.AlternateFlagPattern(level, rest).Matches(word);
    }
}
