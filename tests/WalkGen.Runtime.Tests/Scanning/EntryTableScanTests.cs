using WalkGen.CompilerServices;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>The scans of a table against loops over its entries: every part of a small table, random parts of a big one.</summary>
public class EntryTableScanTests
{
    private const int Group = EntryTable<X86_64>.GroupSize;
    private const int Tables = 9;
    private const int PartsOfHuge = 150;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Scans_equal_loops<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        var random = new Random(7);
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16, 14);
        ArenaMemory memory = arena.Memory;
        PhysicalAddress frame = arena.Allocate();
        foreach (PageTableLevel level in TestedFormats.Levels)
        {
            int length = 1 << TPaging.IndexBits(level); // of a folded level: its one entry
            for (int i = 0; i < Tables; i++)
            {
                Fill<TPaging>(random, level, memory, frame, length, sparse: i % 3 == 0);
                Assert.True(EntryTable<TPaging>.TryOpen(in memory, level, frame, out EntryTable<TPaging> table));
                EntryFilter filter = Filter<TPaging>(i, level);
                foreach ((int first, int end) in Parts(random, length)) AssertScans(table, level, filter, length, first, end);
            }
        }
    }

    private static void AssertScans<TPaging>(
        EntryTable<TPaging> table, PageTableLevel level, EntryFilter filter, int length, int first, int end)
        where TPaging : struct, IPagingFormat
    {
        bool isPassThrough = Geometry<TPaging>.IsPassThrough(level);
        int count = 0, nextUsed = end, nextFilled = end, nextMatch = end;
        for (int group = 0; group < length; group += Group)
        {
            ulong matches = 0, used = 0;
            for (int index = Math.Max(group, first); index < Math.Min(group + Group, end); index++)
            {
                ulong raw = table.Read(level, index).Raw;
                bool passes = filter.Passes<TPaging>(level, table.Read(level, index).Raw);
                if (passes) matches |= 1UL << (index - group);
                if (raw != 0 || isPassThrough) used |= 1UL << (index - group);
                if (passes) count++;
                if (passes && nextMatch == end) nextMatch = index;
                if ((raw != 0 || isPassThrough) && nextUsed == end) nextUsed = index;
                if (raw != 0 && nextFilled == end) nextFilled = index;
            }

            Assert.Equal(matches, table.Matches(level, in filter, group, first, end));
            Assert.Equal(used, table.NotNone(level, group, first, end));
        }

        Assert.Equal(count, table.Count(level, in filter, first, end));
        Assert.Equal(nextUsed, table.NextNotNone(level, first, end));
        Assert.Equal(nextFilled, table.NextNonZero(level, first, end));
        Assert.Equal(nextMatch, table.NextMatch(level, in filter, first, end));
    }

    private static void Fill<TPaging>(
        Random random, PageTableLevel level, ArenaMemory memory, PhysicalAddress frame, int length, bool sparse)
        where TPaging : struct, IPagingFormat
    {
        Assert.True(EntryTable<TPaging>.TryOpenToEdit(in memory, level, frame, out EntryTable<TPaging> table));
        int index = 0;
        foreach (ulong word in RandomWords.Of<TPaging>(random, level, length))
        {
            table.Edit(level, index++).Write(sparse && random.Next(40) != 0 ? 0 : word);
        }
    }

    /// <summary>Filters of every shape: one pattern, two forms, exclusions, everything, nothing.</summary>
    private static EntryFilter Filter<TPaging>(int number, PageTableLevel level)
        where TPaging : struct, IPagingFormat
        => number switch
        {
            0 => EntryFilter.Require<TPaging>(level, EntryFlags.None),
            1 => EntryFilter.Require<TPaging>(level, EntryFlags.Present),
            2 => EntryFilter.Require<TPaging>(level, EntryFlags.Dirty),
            3 => EntryFilter.Require<TPaging>(level, EntryFlags.None).Exclude<TPaging>(level, EntryFlags.Leaf).ExcludeNone<TPaging>(level),
            4 => EntryFilter.Require<TPaging>(level, EntryFlags.Accessed).Exclude<TPaging>(level, EntryFlags.Dirty),
            5 => EntryFilter.Require<TPaging>(level, EntryFlags.Leaf),
            6 => EntryFilter.Require<TPaging>(level, EntryFlags.Present | EntryFlags.Writable).Exclude<TPaging>(level, EntryFlags.Accessed),
            7 => EntryFilter.Require<TPaging>(level, EntryFlags.Malformed),
            _ => EntryFilter.Require<TPaging>(level, EntryFlags.None).Exclude<TPaging>(level, EntryFlags.Present),
        };

    private static IEnumerable<(int First, int End)> Parts(Random random, int length)
    {
        if (length <= Group)
        {
            for (int first = 0; first <= length; first++)
            {
                for (int end = first; end <= length; end++) yield return (first, end);
            }

            yield break;
        }

        yield return (0, length);
        for (int i = 0; i < PartsOfHuge; i++)
        {
            int one = Edge(random, length), other = Edge(random, length);
            yield return (Math.Min(one, other), Math.Max(one, other));
        }
    }

    /// <summary>Any index, more often one at the border of a group.</summary>
    private static int Edge(Random random, int length)
        => random.Next(2) == 0 ? random.Next(length + 1)
            : Math.Clamp((random.Next((length / Group) + 1) * Group) + random.Next(-1, 2), 0, length);
}
