using static WalkGen.PageTableLevel;

using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>What is found at an address, and what is not.</summary>
public sealed class FolioWalkTests
{
    private const ulong Huge = 0x4000_0000;

    [Theory]
    [InlineData(Pud, Huge, 0x3_1000)]
    [InlineData(Pmd, Huge, 0x1000)]
    [InlineData(Pte, Huge, 0)]
    public void A_leaf_is_found_with_the_page_that_the_address_lies_in(PageTableLevel level, ulong frame, ulong offset)
    {
        using var space = new FolioSpace();
        space[level] = FolioSpace.Leaf(level, frame);

        Assert.True(space.TryStart(out FolioWalk folio));
        using (folio)
        {
            Assert.Equal(level, folio.Level);
            Assert.Equal(FolioSpace.Leaf(level, frame), folio.Entry);
            Assert.Equal(space.Slot(level), folio.Slot);
            Assert.Equal(new PhysicalAddress(frame), folio.Head);
            Assert.Equal(new PhysicalAddress(frame + offset), folio.Page);
        }
    }

    [Theory]
    [InlineData(Pmd)]
    [InlineData(Pte)]
    public void A_zero_page_is_found_only_with_the_option(PageTableLevel level)
    {
        using var space = new FolioSpace();
        space[level] = FolioSpace.Leaf(level, Soft5.ZeroPage);

        Assert.False(space.Find());
        Assert.False(space.Find(FolioWalkOptions.MigrationEntries));
        Assert.True(space.TryStart(out FolioWalk folio, FolioWalkOptions.ZeroPages));
        using (folio)
        {
            Assert.Equal(level, folio.Level);
            Assert.Equal(new PhysicalAddress(Soft5.ZeroPage), folio.Head);
            Assert.Null(folio.Page);
        }
    }

    [Theory]
    [InlineData(Pmd)]
    [InlineData(Pte)]
    public void A_migration_entry_is_found_only_with_the_option(PageTableLevel level)
    {
        using var space = new FolioSpace();
        space[level] = Soft5.Migration | Huge;

        Assert.False(space.Find());
        Assert.False(space.Find(FolioWalkOptions.ZeroPages));
        Assert.True(space.TryStart(out FolioWalk folio, FolioWalkOptions.MigrationEntries));
        using (folio)
        {
            Assert.Equal(level, folio.Level);
            Assert.Equal(Soft5.Migration | Huge, folio.Entry);
            Assert.Equal(new PhysicalAddress(Huge), folio.Head);
            Assert.Null(folio.Page);
        }
    }

    [Theory]
    [InlineData(Pud)]
    [InlineData(Pmd)]
    [InlineData(Pte)]
    public void A_swapped_page_is_never_found(PageTableLevel level)
    {
        using var space = new FolioSpace();
        space[level] = 0x1000;
        Assert.False(space.Find((FolioWalkOptions)3));
        Assert.True(space.IsUnlocked());
        Assert.Equal(0x1000UL, space[level]);
    }

    [Theory]
    [InlineData(Pud, Soft5.Devmap, VmFlags.Read, false)]
    [InlineData(Pud, Soft5.Special, VmFlags.Read, false)]
    [InlineData(Pud, 0, VmFlags.PfnMap, true)]
    [InlineData(Pmd, Soft5.Devmap, VmFlags.Read, false)]
    [InlineData(Pmd, Soft5.Special, VmFlags.Read, true)]
    [InlineData(Pmd, 0, VmFlags.PfnMap, false)]
    [InlineData(Pte, Soft5.Devmap, VmFlags.Read, true)]
    [InlineData(Pte, Soft5.Special, VmFlags.Read, false)]
    [InlineData(Pte, 0, VmFlags.PfnMap, true)]
    public void Memory_without_folios_is_not_found_at_any_level(PageTableLevel level, ulong bits, VmFlags flags, bool isFound)
    {
        using var space = new FolioSpace(flags);
        space[level] = FolioSpace.Leaf(level, Huge) | bits;
        Assert.Equal(isFound, space.Find((FolioWalkOptions)3));
        Assert.True(space.IsUnlocked());
    }

    [Fact]
    public void No_option_applies_to_a_pud_entry()
    {
        using var space = new FolioSpace();
        space[Pud] = Soft5.Migration | Huge;
        Assert.False(space.Find((FolioWalkOptions)3));

        space[Pud] = FolioSpace.Leaf(Pud, Soft5.ZeroPage) | Soft5.Devmap;
        Assert.False(space.Find((FolioWalkOptions)3));
    }

    [Theory]
    [InlineData(Pgd)]
    [InlineData(P4d)]
    [InlineData(Pud)]
    [InlineData(Pmd)]
    [InlineData(Pte)]
    public void Nothing_is_found_in_a_hole(PageTableLevel level)
    {
        using var space = new FolioSpace();
        space[level] = 0;
        Assert.False(space.Find((FolioWalkOptions)3));
        Assert.Equal(
            level == Pte ? ["space", "begin", "pte mapping", "pte locked", "pte unlocked", "end"] : ["space", "begin", "end"],
            space.Tracer.Events);
    }

    [Theory]
    [InlineData(Pgd, Soft5.Malformed)]
    [InlineData(Pgd, 0x2)]
    [InlineData(P4d, Soft5.Malformed)]
    [InlineData(P4d, 0x2)]
    [InlineData(Pmd, Soft5.Malformed)]
    public void A_bad_entry_is_cleared(PageTableLevel level, ulong bits)
    {
        using var space = new FolioSpace();
        space[level] = bits == 0x2 ? bits : space[level] | bits;

        Assert.False(space.Find());

        Assert.Equal(0UL, space[level]);
        Assert.Equal(
            level == Pmd
                ? ["space", "begin", "pte mapping", "bad Pmd", "pte failed", "end"]
                : ["space", "begin", $"bad {level}", "end"],
            space.Tracer.Events);
    }

    [Theory]
    [InlineData(Pgd)]
    [InlineData(P4d)]
    [InlineData(Pud)]
    [InlineData(Pmd)]
    public void Nothing_is_found_below_a_missing_table(PageTableLevel level)
    {
        using var space = new FolioSpace();
        space[level] = Soft5.TableEntry(new PhysicalAddress(0x7777_0000));
        Assert.False(space.Find());
        Assert.True(space.IsUnlocked());
    }

    [Fact]
    public void An_address_outside_the_VMA_is_reported_as_a_warning()
    {
        using var space = new FolioSpace();
        VirtualRange range = space.Vma.Range;

        Assert.False(FolioWalk.TryStart(space.Vma, range.End, FolioWalkOptions.None, out _));
        Assert.Equal(["space", "begin", "warning", "end"], space.Tracer.Events);

        space.Tracer.Events.Clear();
        Assert.False(FolioWalk.TryStart(space.Vma, new VirtualAddress(range.Start.Value - 1), FolioWalkOptions.None, out _));
        Assert.Equal(["space", "begin", "warning", "end"], space.Tracer.Events);
    }

    [Fact]
    public void A_lookup_that_may_not_be_made_throws()
    {
        using var space = new FolioSpace();
        Assert.IsType<SynchronizationLockException>(FolioSpace.OnAnotherThread(() => Record.Exception(() => space.Find())));
        Assert.Empty(space.Tracer.Events);

        var stray = new Vma(VirtualRange.FromLength(default, 0x1000), VmFlags.Read);
        Assert.Throws<ArgumentException>(() => FolioWalk.TryStart(stray, default, FolioWalkOptions.None, out _));
        Assert.Throws<ArgumentNullException>(() => FolioWalk.TryStart(null!, default, FolioWalkOptions.None, out _));
    }

    [Fact]
    public void Linux_6_1_has_no_such_lookup()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 0x1000);
        using var space = new FolioSpace();
        using var old = new AddressSpace<Soft5, ArenaMemory>(arena.Memory, arena.Allocate(), space) { Behaviour = LinuxBehaviour.Linux6_1 };
        var vma = new Vma(VirtualRange.FromLength(default, 0x1000), VmFlags.Read);
        old.Add(vma);
        using var held = old.Lock.EnterRead();
        Assert.Throws<NotSupportedException>(() => FolioWalk.TryStart(vma, default, FolioWalkOptions.None, out _));
    }

    [Theory]
    [InlineData(Pte, 0x1000)]
    [InlineData(Pmd, 0x20_0000)]
    [InlineData(Pud, 0x4000_0000)]
    public void With_a_folded_level_every_page_size_is_found(PageTableLevel level, ulong size) => WithX86_64(level, size, vma =>
    {
        Assert.True(FolioWalk.TryStart(vma, vma.Range.Last, FolioWalkOptions.None, out FolioWalk folio));
        using (folio)
        {
            Assert.Equal(level, folio.Level);
            Assert.Equal(new PhysicalAddress(0x1_8000_0000), folio.Head);
            Assert.Equal(new PhysicalAddress(0x1_8000_0000 + size - 0x1000), folio.Page);
        }
    });

    [Theory]
    [InlineData(Pte, 0x1000)]
    [InlineData(Pmd, 0x20_0000)]
    public void A_lookup_allocates_nothing(PageTableLevel level, ulong size) => WithX86_64(level, size, static vma =>
    {
        long allocated = Allocation.LeastOf(() =>
        {
            FolioWalk.TryStart(vma, vma.Range.Start, FolioWalkOptions.None, out FolioWalk folio);
            folio.Dispose();
        });
        Assert.Equal(0, allocated);
    });

    /// <summary>Runs a test on an area of the format of the hardware that is mapped by one leaf, under the lock for writing.</summary>
    private static void WithX86_64(PageTableLevel level, ulong size, Action<Vma> test)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 16 * 0x1000);
        var tables = new OwnedPageTable<X86_64>(arena);
        var range = VirtualRange.FromLength(new VirtualAddress(0x7000_4000_0000), size);
        tables.Map(range, new PhysicalAddress(0x1_8000_0000), EntryFlags.User, level);
        using var frames = new FolioSpace();
        using var space = new AddressSpace<X86_64, ArenaMemory>(arena.Memory, tables.Table.Root, frames);
        var vma = new Vma(range, VmFlags.Read);
        space.Add(vma);
        using var held = space.Lock.EnterWrite();
        test(vma);
    }
}
