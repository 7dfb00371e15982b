using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Spaces;

public sealed partial class AddressSpaceTests : IDisposable
{
    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 16);
    private readonly AddressSpace<X86_64, ArenaMemory> _space;

    public AddressSpaceTests() => _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena);

    [Fact]
    public void Flags_of_a_VMA_change_under_the_write_lock()
    {
        var free = new Vma(new VirtualRange(0x1000, 0x1fff), VmFlags.Read);
        free.ChangeFlags(VmFlags.Write, VmFlags.Read | VmFlags.Write);
        Assert.Equal(VmFlags.Write, free.Flags);

        _space.Add(free);
        Assert.Throws<SynchronizationLockException>(() => free.ChangeFlags(VmFlags.Exec, VmFlags.None));
        using (_space.Lock.EnterRead())
        {
            Assert.Throws<SynchronizationLockException>(() => free.ChangeFlags(VmFlags.Exec, VmFlags.None));
        }

        using (_space.Lock.EnterWrite())
        {
            Assert.Throws<ArgumentException>(() => free.ChangeFlags(VmFlags.HugeTlb, VmFlags.None));
            Assert.False(free.IsWriteLocked);
            Assert.Equal(VmFlags.Write, free.Flags);
            free.ChangeFlags(VmFlags.Exec, VmFlags.Write);
            Assert.True(free.IsWriteLocked);
        }

        Assert.Equal(VmFlags.Exec, free.Flags);
    }

    [Fact]
    public void VMAs_are_in_order_and_found_by_address()
    {
        Vma high = Add(0xffff_ffff_ffff_f000, ulong.MaxValue), low = Add(0x1000, 0x2fff), middle = Add(0x5000, 0x5fff);

        Assert.Equal([low, middle, high], _space.Vmas);
        Assert.Same(low, _space.Find(new VirtualAddress(0)));
        Assert.Same(low, _space.Find(new VirtualAddress(0x2fff)));
        Assert.Same(middle, _space.Find(new VirtualAddress(0x3000)));
        Assert.Same(high, _space.Find(new VirtualAddress(0x6000)));
        Assert.Same(high, _space.Find(new VirtualAddress(ulong.MaxValue)));
        _space.Remove(high);
        Assert.Null(_space.Find(new VirtualAddress(0x6000)));
    }

    [Theory]
    [InlineData(0x1000UL, 0x1fffUL)]
    [InlineData(0UL, 0x1000UL)]
    [InlineData(0x2fffUL, 0x4000UL)]
    [InlineData(0UL, ulong.MaxValue)]
    public void VMAs_do_not_overlap(ulong start, ulong last)
    {
        Vma there = Add(0x1000, 0x2fff);

        Assert.Throws<ArgumentException>(() => Add(start, last));
        Assert.Throws<ArgumentException>(() => _space.Add(there));
        Assert.Equal([there], _space.Vmas);
    }

    [Fact]
    public void A_VMA_is_write_locked_as_long_as_its_address_space_is()
    {
        Vma vma = Add(0x1000, 0x1fff);

        Assert.Throws<SynchronizationLockException>(vma.StartWrite);
        using (_space.Lock.EnterWrite())
        {
            Assert.False(vma.IsWriteLocked);
            vma.StartWrite();
            Assert.True(vma.IsWriteLocked);
        }

        Assert.False(vma.IsWriteLocked);
        using (_space.Lock.EnterWrite()) Assert.Throws<SynchronizationLockException>(vma.AssertWriteLocked);
    }

    [Fact]
    public void A_walk_without_a_range_covers_the_user_half()
    {
        Add(0xffff_ffff_ffff_0000, 0xffff_ffff_ffff_0fff);
        using var held = _space.Lock.EnterRead();
        var walker = new Gaps();
        var structWalker = new StructGaps { Gaps = [] };

        Assert.True(walker.Walk(_space).IsCompleted);
        Assert.True(structWalker.Walk(_space).IsCompleted);

        Assert.Equal([new VirtualRange(0, 0x7fff_ffff_ffff)], walker.Ranges);
        Assert.Equal(walker.Ranges, structWalker.Gaps);
        Assert.Throws<ArgumentNullException>(() => walker.Walk((AddressSpace)null!));
    }

    [Fact]
    public void A_walk_that_reaches_the_top_of_the_space_ends_there()
    {
        Add(0xffff_ffff_ffff_f000, ulong.MaxValue);
        var walker = new Walking.FaultyWalker("nowhere", static () => { });

        using (_space.Lock.EnterRead())
        {
            Assert.True(walker.Walk(_space, new VirtualRange(0xffff_ffff_ffff_0000, ulong.MaxValue)).IsCompleted);
        }

        Assert.Equal((1, 1), (walker.Opened, walker.Closed));
    }

    [Fact]
    public void A_walk_finds_the_next_VMA_after_a_handler_added_and_removed_others()
    {
        Vma[] vmas = [.. Enumerable.Range(1, 6).Select(i => Add((ulong)i * 0x4000, ((ulong)i * 0x4000) + 0xfff))];
        var walker = new VmaLister
        {
            OnVma = vma =>
            {
                if (vma == vmas[1]) Add(0x1000, 0x1fff); // all later ones move up
                if (vma == vmas[3]) _space.Remove(vmas[0]); // and down again
            },
        };

        using (_space.Lock.EnterRead()) walker.Walk(_space, VirtualRange.All);

        Assert.Equal(vmas, walker.Visited);
    }

    public void Dispose()
    {
        _space.Dispose();
        _arena.Dispose();
    }

    private Vma Add(ulong start, ulong last)
    {
        var vma = new Vma(new VirtualRange(start, last), VmFlags.Write);
        _space.Add(vma);
        return vma;
    }

    [PageWalker]
    private sealed partial class VmaLister
    {
        public required Action<Vma> OnVma { get; init; }

        public List<Vma> Visited { get; } = [];

        [PreVma]
        private void OnPreVma(Vma vma)
        {
            Visited.Add(vma);
            OnVma(vma);
        }

        [PteEntry]
        private void OnPage()
        {
        }
    }
}
