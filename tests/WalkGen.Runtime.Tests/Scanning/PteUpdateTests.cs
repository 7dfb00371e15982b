using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>
/// Updates of whole tables against a walker that changes entry by entry: the entries, the count, what was touched, the bitmap.
/// </summary>
public class PteUpdateTests
{
    private const int Seeds = 80;
    private const ulong MostPages = 1 << 22;

    private delegate PteChanges Update<TPaging>(PageTable<TPaging, ArenaMemory> table, VirtualRange range, PteChanges changes)
        where TPaging : struct, IPagingFormat;

    private delegate List<VirtualRange> Naive<TPaging>(PageTable<TPaging, ArenaMemory> table, VirtualRange range)
        where TPaging : struct, IPagingFormat;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Updates_equal_changes_entry_by_entry<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Naive<TPaging> some = static (table, range)
            => { var walker = new Harvest.Naive(); walker.Edit(table, range); return walker.Pages; };
        Naive<TPaging> all = static (table, range)
            => { var walker = new Harvest.NaiveAll(); walker.Edit(table, range); return walker.Pages; };
        Compare(some,
            static (table, range, changes)
            => { var walker = new Harvest.Atomic(changes); walker.Edit(table, range); return walker.Changes; });
        Compare(some,
            static (table, range, changes)
            => { var walker = new Harvest.Exclusive(changes); walker.Edit(table, range); return walker.Changes; });
        Compare(all,
            static (table, range, changes)
            => { var walker = new Harvest.AtomicAll(changes); walker.Edit(table, range); return walker.Changes; });
        Compare(all,
            static (table, range, changes)
            => { var walker = new Harvest.ExclusiveAll(changes); walker.Edit(table, range); return walker.Changes; });
    }

    private static void Compare<TPaging>(Naive<TPaging> naive, Update<TPaging> update)
        where TPaging : struct, IPagingFormat
    {
        int pages = 0, bitmaps = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var expected = new RandomSpace<TPaging>(seed);
            using var actual = new RandomSpace<TPaging>(seed);
            VirtualRange range = seed % 2 == 0 ? expected.Range() : expected.ShortRange();
            VirtualAddress start = StartOfBitmap(expected.Random, range, TPaging.PageShift);
            ulong length = ((range.Last - start) >> TPaging.PageShift) + 1;
            bool hasBitmap = length <= MostPages;
            ulong[] bits = new ulong[hasBitmap ? (length + 63) / 64 : 0];

            List<VirtualRange> changed = naive(expected.Table, range);
            PteChanges changes = update(actual.Table, range, hasBitmap ? new PteChanges(bits, start) : default);

            string what = $"{TPaging.Name}, seed {seed}, {range}";
            Assert.True(expected.Bytes().AsSpan().SequenceEqual(actual.Bytes()), what);
            Assert.Equal((what, (long)changed.Count), (what, changes.Count));
            Assert.Equal((what, Whole(changed)), (what, changes.Touched));
            if (hasBitmap) Assert.Equal(Marked(changed, start, bits.Length, TPaging.PageShift), bits);
            pages += changed.Count;
            bitmaps += hasBitmap && changed.Count > 0 ? 1 : 0;
        }

        Assert.True(pages > Seeds && bitmaps > 2, $"only {pages} pages and {bitmaps} bitmaps in {TPaging.Name}");
    }

    /// <summary>
    /// A page at the start of the range or a little before: rarely one where a word of the bitmap and a group of entries begin together.
    /// </summary>
    private static VirtualAddress StartOfBitmap(Random random, VirtualRange range, int pageShift)
    {
        ulong page = range.Start.Value >> pageShift;
        return new VirtualAddress((page - Math.Min(page, (ulong)(random.Next(3) == 0 ? 0 : random.Next(200)))) << pageShift);
    }

    private static VirtualRange? Whole(List<VirtualRange> pages)
        => pages.Count == 0 ? null
            : new VirtualRange(pages.Min(static page => page.Start.Value), pages.Max(static page => page.Last.Value));

    private static ulong[] Marked(List<VirtualRange> pages, VirtualAddress start, int words, int pageShift)
    {
        ulong[] bits = new ulong[words];
        foreach (VirtualRange page in pages)
        {
            ulong bit = (page.Start - start) >> pageShift;
            bits[bit / 64] |= 1UL << (int)(bit % 64);
        }

        return bits;
    }
}
