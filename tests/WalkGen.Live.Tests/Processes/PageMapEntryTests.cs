namespace WalkGen.Live.Tests.Processes;

public class PageMapEntryTests
{
    [Fact]
    public void A_present_entry_has_a_frame()
    {
        PageMapEntry entry = new(0xa180_0000_0000_1234);

        Assert.True(entry is { IsPresent: true, IsFile: true, IsExclusive: true, IsSoftDirty: true });
        Assert.True(entry is { IsSwapped: false, IsGuard: false, IsUffdWriteProtected: false, SwapType: null, SwapOffset: null });
        Assert.Equal(new PhysicalAddress(0x123_4000), entry.Frame);
        Assert.Null(new PageMapEntry(1UL << 63).Frame);
    }

    [Fact]
    public void A_swapped_entry_has_a_type_and_an_offset()
    {
        PageMapEntry entry = new(0x4600_0000_0000_0283);

        Assert.True(entry is { IsSwapped: true, IsGuard: true, IsUffdWriteProtected: true, IsPresent: false, Frame: null });
        Assert.Equal((3, 20UL), (entry.SwapType, entry.SwapOffset));
    }

    [Theory]
    [InlineData(EntryFlags.Present, 1UL << 63)]
    [InlineData(EntryFlags.Leaf, 1UL << 63)]
    [InlineData(EntryFlags.SoftDirty, 1UL << 55)]
    [InlineData(EntryFlags.UffdWriteProtected, 1UL << 57)]
    [InlineData(EntryFlags.User, 0)]
    public void Flags_are_bits_of_pagemap(EntryFlags flag, ulong bits)
    {
        Assert.Equal(bits, PageMapFormat.FlagPattern(PageTableLevel.Pte, flag).Value);
        Assert.True(new Entry<PageMapFormat>(bits, PageTableLevel.Pte).Has(flag));
    }

    [Theory]
    [InlineData(EntryFlags.Writable)]
    [InlineData(EntryFlags.Executable)]
    [InlineData(EntryFlags.Accessed)]
    [InlineData(EntryFlags.Dirty)]
    [InlineData(EntryFlags.Contiguous)]
    public void No_entry_has_what_pagemap_does_not_tell(EntryFlags flag)
        => Assert.False(new Entry<PageMapFormat>(ulong.MaxValue, PageTableLevel.Pte).Has(flag));

    [Fact]
    public void Pages_without_an_entry_are_empty_though_they_are_soft_dirty()
    {
        ulong[] words = new ulong[512];
        Array.Fill(words, 1UL << 55);
        Assert.False(PageMapWords.Clean(words, out _));
        Assert.All(words, static word => Assert.Equal(0UL, word));

        words[^1] = ulong.MaxValue;
        words[0] = 3UL << 55;
        Assert.True(PageMapWords.Clean(words, out bool mayBeZeroPages));
        Assert.False(mayBeZeroPages);
        Assert.Equal((3UL << 55, ~(3UL << 59)), (words[0], words[^1]));
        words[300] = PageMapBits.Present | 5;
        Assert.True(PageMapWords.Clean(words, out mayBeZeroPages) && mayBeZeroPages);
    }

    [Fact]
    public void A_huge_page_has_frames_that_follow_each_other()
    {
        ulong[] words = [.. Enumerable.Range(512, 512).Select(static frame => PageMapBits.Present | (uint)frame)];
        Assert.True(PageMapWords.AreHugePage(words));
        words[9] |= PageMapBits.Exclusive;
        Assert.True(PageMapWords.AreHugePage(words));
        words[511]++;
        Assert.False(PageMapWords.AreHugePage(words));
        Array.Fill(words, PageMapBits.Present); // hidden frames
        Assert.True(PageMapWords.AreHugePage(words));
        words[511] = 0;
        Assert.False(PageMapWords.AreHugePage(words));
        Assert.False(PageMapWords.AreHugePage([PageMapBits.Swapped, PageMapBits.Swapped]));
    }
}
