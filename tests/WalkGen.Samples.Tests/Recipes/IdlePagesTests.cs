using Cookbook;

namespace WalkGen.Samples.Tests.Recipes;

public class IdlePagesTests
{
    private const int Pages = 1200; // three tables

    [Fact]
    public void The_pages_that_were_accessed_since_the_last_walk_are_young()
    {
        using var memory = new AnonymousSpace(Pages);
        for (int page = 0; page < Pages; page++) memory.Cpu.Store(memory.AddressOf(page), page);
        Assert.Equal(Enumerable.Range(0, Pages), Look(memory));
        Assert.Empty(Look(memory));

        int[] used = [.. Enumerable.Range(0, Pages).Where(static page => page * 7 % 5 < 2)];
        foreach (int page in used) _ = memory.Cpu.Load<int>(memory.AddressOf(page));

        Assert.Equal(used, Look(memory));
    }

    [Fact]
    public void A_walk_clears_only_the_flags_that_it_counts()
    {
        using var memory = new AnonymousSpace(8);
        for (int page = 0; page < 8; page++) memory.Cpu.Store(memory.AddressOf(page), page);
        ulong[] before = Entries(memory);

        Look(memory);

        const ulong accessed = 1 << 5;
        Assert.Equal(before.Select(static entry => entry & ~accessed), Entries(memory));
        Assert.All(before, static entry => Assert.NotEqual(0UL, entry & accessed));
    }

    [Fact]
    public void A_huge_page_stays_whole_and_is_one_page()
    {
        using var small = new SmallSpace();
        using var held = small.Space.Lock.EnterRead();

        var first = new IdlePages();
        first.Walk(small.Huge);
        var second = new IdlePages();
        second.Walk(small.Huge);

        Assert.Equal((1L, 1L, small.Huge.Range), (first.HugePages, first.YoungHugePages, first.HugeTouched));
        Assert.Equal((1L, 0L, null), (second.HugePages, second.YoungHugePages, second.HugeTouched));
        Assert.Equal(0, second.Pages);
    }

    private static ulong[] Entries(AnonymousSpace memory)
        => [.. Enumerable.Range(0, 8).Select(page => memory.EntryOf(memory.AddressOf(page)))];

    private static int[] Look(AnonymousSpace memory)
    {
        ulong[] bitmap = new ulong[(Pages / 64) + 1];
        var idle = new IdlePages { Young = new PteChanges(bitmap, memory.Vma.Range.Start) };
        using (memory.Space.Lock.EnterRead()) idle.Walk(memory.Space, memory.User);
        memory.Space.Tlb.Flush(memory.Vma, memory.Vma.Range);
        int[] young = [.. Enumerable.Range(0, Pages).Where(page => (bitmap[page / 64] >> page & 1) != 0)];
        Assert.Equal(young.Length, idle.Young.Count);
        return young;
    }
}
