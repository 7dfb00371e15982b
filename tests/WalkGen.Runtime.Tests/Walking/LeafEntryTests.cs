using WalkGen.Formats;
using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary><c>[LeafEntry]</c> with a leaf at every level of every format.</summary>
public class LeafEntryTests
{
    public static TheoryData<object> Formats =>
    [
        .. TestedFormats.All.Select(static row => row.Data),
        default(AArch64<Granule4K, VaSize52, Ttbr1>),
        default(AArch64<Granule16K, VaSize52, Ttbr0>), default(AArch64<Granule64K, VaSize52, Ttbr1>),
        default(AArch64<Granule16K, VaSize48, Ttbr1>), default(AArch64<Granule64K, VaSize48, Ttbr0>),
    ];

    [Theory, MemberData(nameof(Formats))]
    public void It_is_called_for_a_leaf_of_each_level<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 21, Math.Max(TPaging.PageShift, 14));
        OwnedPageTable<TPaging> table = Mapped<TPaging>(arena, EntryFlags.None, out List<FoundLeaf> expected);

        var all = new AllLeaves();
        Assert.True(all.Walk(table.Table).IsCompleted);
        var count = new LeafCount();
        Assert.True(count.Walk(table.Table).IsCompleted);

        Assert.Equal(expected, all.Found);
        Assert.Equal(expected.Aggregate(0UL, static (sum, leaf) => sum + leaf.Range.Length), count.Bytes);
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_condition_selects_among_them<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 21, Math.Max(TPaging.PageShift, 14));
        OwnedPageTable<TPaging> table = Mapped<TPaging>(arena, EntryFlags.Dirty, out List<FoundLeaf> expected);

        var before = new CleanHugePages();
        before.Walk(table.Table);
        var cleaner = new LeafCleaner();
        Assert.True(cleaner.Edit(table.Table, VirtualRange.All).IsCompleted);
        var after = new CleanHugePages();
        after.Walk(table.Table);

        Assert.Empty(before.Found);
        Assert.Equal(expected.Count, cleaner.Cleaned);
        Assert.Equal(expected.Where(static leaf => leaf.Level != PageTableLevel.Pte), after.Found);
    }

    [Theory, MemberData(nameof(TestedFormats.ForSpaces), MemberType = typeof(TestedFormats))]
    public void In_an_address_space_too_and_the_leaves_stay_whole<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 21, Math.Max(TPaging.PageShift, 14));
        OwnedPageTable<TPaging> table = Mapped<TPaging>(arena, EntryFlags.None, out List<FoundLeaf> expected);
        using var space = new AddressSpace<TPaging, ArenaMemory>(arena.Memory, table.Table.Root, arena);
        foreach (FoundLeaf leaf in expected) space.Add(new Vma(leaf.Range, VmFlags.Read));

        for (int i = 0; i < 2; i++)
        {
            var all = new AllLeaves();
            using (space.Lock.EnterRead()) Assert.True(all.Walk(space, new VirtualRange(0, space.UserEnd.Value - 1)).IsCompleted);
            Assert.Equal(expected, all.Found);
        }
    }

    /// <summary>A leaf of each level, each at index 1 of its table; index 0 points to the table below.</summary>
    private static OwnedPageTable<TPaging> Mapped<TPaging>(
        FrameArena arena, EntryFlags flags, out List<FoundLeaf> leaves)
        where TPaging : struct, IPagingFormat
    {
        var table = new OwnedPageTable<TPaging>(arena);
        ulong start = TPaging.IsUpperVaRange ? ~0UL << Geometry<TPaging>.AddressBits : 0;
        leaves = [];
        foreach (PageTableLevel level in TestedFormats.Levels.Reverse())
        {
            if (Geometry<TPaging>.RealLevel(level) != level || !TPaging.AllowsLeaf(Geometry<TPaging>.TestedLevel(level))) continue;
            ulong size = Geometry<TPaging>.OffsetMask(level) + 1;
            var range = VirtualRange.FromLength(new VirtualAddress(start + size), size);
            table.Map(range, new PhysicalAddress(0), flags, level);
            leaves.Add(new(Geometry<TPaging>.TestedLevel(level), range));
        }

        return table;
    }
}
