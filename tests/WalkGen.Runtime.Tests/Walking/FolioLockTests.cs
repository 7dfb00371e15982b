using static WalkGen.PageTableLevel;

using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>What the lookup of a folio locks, for how long, and what it makes of entries that change meanwhile.</summary>
public sealed partial class FolioLockTests
{
    private const ulong Huge = 0x4000_0000;

    [Theory]
    [InlineData(Pud)]
    [InlineData(Pmd)]
    [InlineData(Pte)]
    public void What_was_found_stays_locked_until_it_is_disposed(PageTableLevel level)
    {
        using var space = new FolioSpace();
        space[level] = FolioSpace.Leaf(level, Huge);

        Assert.True(space.TryStart(out FolioWalk folio));
        Assert.False(space.IsUnlocked(level));
        string[] start = level == Pte ? ["space", "begin", "pte mapping", "pte locked"] : ["space", "begin", "locking", "locked"];
        Assert.Equal(start, space.Tracer.Events);

        space.Tracer.Events.Clear();
        folio.Dispose();
        Assert.True(space.IsUnlocked());
        Assert.Equal(level == Pte ? ["unlocked", "pte unmapped", "end"] : ["unlocked", "end"], space.Tracer.Events);
    }

    [Fact]
    public void Disposing_twice_or_nothing_unlocks_nothing_more()
    {
        using var space = new FolioSpace();
        Assert.True(space.TryStart(out FolioWalk outer));
        Assert.True(space.TryStart(out FolioWalk inner));
        inner.Dispose();
        inner.Dispose();
        default(FolioWalk).Dispose();
        Assert.False(space.IsUnlocked(Pte));

        outer.Dispose();
        Assert.True(space.IsUnlocked());
    }

    [Fact]
    public void A_huge_page_that_was_found_is_not_split_meanwhile()
    {
        using var space = new FolioSpace();
        space[Pmd] = FolioSpace.Leaf(Pmd, Huge);
        space.Space.Tracer = null;
        Assert.True(space.TryStart(out FolioWalk folio));

        var walker = new PageCount();
        var splitter = new Thread(() =>
        {
            using var held = space.Space.Lock.EnterRead();
            walker.Walk(space.Vma, VirtualRange.FromLength(new VirtualAddress(FolioSpace.Address & ~0xfffUL), 0x1000));
        });
        splitter.Start();
        bool endedEarly = splitter.Join(100);
        ulong entry = space[Pmd];
        folio.Dispose();
        splitter.Join();

        Assert.False(endedEarly);
        Assert.Equal(FolioSpace.Leaf(Pmd, Huge), entry);
        Assert.Equal(1, walker.Pages);
        Assert.True(space.TryStart(out FolioWalk page));
        using (page)
        {
            Assert.Equal(Pte, page.Level);
            Assert.Equal(new PhysicalAddress(Huge + 0x1000), page.Page);
        }
    }

    [Theory]
    [InlineData(Pud)]
    [InlineData(Pmd)]
    public void A_leaf_that_becomes_a_table_before_it_is_locked_is_gone_below(PageTableLevel level)
    {
        using var space = new FolioSpace();
        ulong table = space[level];
        space[level] = FolioSpace.Leaf(level, Huge);
        space.Tracer.OnLocking = _ => space[level] = table;

        Assert.True(space.TryStart(out FolioWalk folio));
        using (folio)
        {
            Assert.Equal(Pte, folio.Level);
            Assert.Equal(new PhysicalAddress(FolioSpace.PageFrame), folio.Page);
            Assert.True(space.IsUnlocked(level));
        }

        Assert.Equal(
            ["space", "begin", "locking", "locked", "unlocked", "pte mapping", "pte locked", "unlocked", "pte unmapped", "end"],
            space.Tracer.Events);
    }

    [Theory]
    [InlineData(Pud)]
    [InlineData(Pmd)]
    public void What_counts_is_the_entry_under_its_lock(PageTableLevel level)
    {
        using var space = new FolioSpace();
        space[level] = FolioSpace.Leaf(level, Huge);
        space.Tracer.OnLocking = _ => space[level] = 0;
        Assert.False(space.Find());
        Assert.Equal(["space", "begin", "locking", "locked", "unlocked", "end"], space.Tracer.Events);

        space[level] = Soft5.Migration | Huge;
        space.Tracer.OnLocking = slot =>
        {
            Assert.Equal(space.Slot(level), slot);
            space[level] = FolioSpace.Leaf(level, Huge + 0x10_0000);
        };
        Assert.True(space.TryStart(out FolioWalk folio));
        using (folio) Assert.Equal(new PhysicalAddress(Huge + 0x10_0000), folio.Head);
    }

    [Fact]
    public void A_hugetlb_VMA_is_locked_until_the_folio_is_disposed()
    {
        using var space = new FolioSpace(VmFlags.Read | VmFlags.HugeTlb);
        space[Pmd] = FolioSpace.Leaf(Pmd, Huge);
        Assert.True(space.TryStart(out FolioWalk folio));
        Assert.True(space.Vma.HugetlbLock.IsReadLockHeld);
        folio.Dispose();
        Assert.False(space.Vma.HugetlbLock.IsReadLockHeld);

        space[Pmd] = 0;
        Assert.False(space.Find());
        Assert.False(space.Vma.HugetlbLock.IsReadLockHeld);
    }

    [Theory]
    [InlineData(Pud, true)]
    [InlineData(Pmd, true)]
    [InlineData(Pte, true)]
    [InlineData(Pud, false)]
    [InlineData(Pmd, false)]
    [InlineData(Pte, false)]
    public void Whatever_event_throws_nothing_stays_locked(PageTableLevel level, bool isFound)
    {
        using var space = new FolioSpace(VmFlags.Read | VmFlags.HugeTlb);
        space[level] = isFound ? FolioSpace.Leaf(level, Huge) : Soft5.Migration;
        space.Find();
        int count = space.Tracer.Events.Count;
        Assert.True(count >= 5);

        for (int i = 0; i < count; i++)
        {
            space.Tracer.Events.Clear();
            space.Tracer.FailsAt = i;
            Assert.Throws<TracerFailedException>(() => space.Find());
            Assert.True(space.IsUnlocked(), $"after event {i}");
            Assert.False(space.Vma.HugetlbLock.IsReadLockHeld, $"after event {i}");
        }
    }

    [PageWalker]
    private sealed partial class PageCount
    {
        public int Pages { get; private set; }

        [PteEntry]
        private void OnPage() => Pages++;
    }
}
