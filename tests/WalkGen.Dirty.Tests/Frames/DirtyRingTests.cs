using WalkGen.Emulation;

namespace WalkGen.Dirty.Tests.Frames;

/// <summary>The pages of a ring are those that were first written in a round, in order, and none is lost if it is full.</summary>
public sealed class DirtyRingTests : IDisposable
{
    private readonly RamMachine _machine = new();
    private readonly List<VirtualCpu?> _full = [];

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Pages_come_in_the_order_of_their_first_write_by_each_CPU()
    {
        using DirtyRing ring = Ring(capacity: 8);
        foreach (ulong page in (ulong[])[9, 4, 9, 100]) _machine.Cpu.Store(RamMachine.At(page), 1UL);
        foreach (ulong page in (ulong[])[4, 2]) _machine.Other.Store(RamMachine.At(page), 1UL); // 4 is in the ring of the first CPU
        Assert.True(_machine.Bus.TryWrite(RamMachine.Physical(50), [1]));

        Assert.Equal([50, 9, 4, 100, 2], Round(ring));
        Assert.Empty(Round(ring));

        _machine.Other.Store(RamMachine.At(9), 2UL);
        _machine.Cpu.Store(RamMachine.At(9), 2UL);
        Assert.Equal([9], Round(ring));
        Assert.Empty(_full);
    }

    [Fact]
    public void A_full_ring_is_reported_and_keeps_what_comes_later()
    {
        using DirtyRing ring = Ring(capacity: 3);
        Write(1, 2);
        Assert.False(ring.IsFull);
        Write(3);
        Assert.True(ring.IsFull);
        Assert.Equal([_machine.Cpu], _full);
        Write(40, 5, 127);
        Assert.True(ring.IsFull);
        Assert.Single(_full);

        Assert.Equal([1, 2, 3, 5, 40, 127], Round(ring));
        Assert.False(ring.IsFull);
        Write(5);
        Assert.Equal([5], Round(ring));
    }

    [Fact]
    public void A_small_result_leaves_the_rest_for_the_next()
    {
        using DirtyRing ring = Ring(capacity: 4);
        Write(1, 2, 3, 4, 5, 6, 7);
        var pages = new ulong[3];
        Assert.Equal(3, ring.Collect(pages));
        Assert.Equal([1, 2, 3], pages);
        Write(2); // again, after it was collected
        Assert.Equal(3, ring.Collect(pages));
        Assert.Equal([4, 2, 5], pages);
        Assert.True(ring.IsFull);
        Assert.Equal(2, ring.Collect(pages));
        Assert.Equal([6, 7], pages[..2]);
        Assert.False(ring.IsFull);
        Assert.Equal(0, ring.Collect(pages));
    }

    [Fact]
    public void A_round_allocates_nothing()
    {
        using DirtyRing ring = Ring(capacity: 16);
        var pages = new ulong[64];
        long found = 0;
        Assert.Equal(0, Allocation.LeastOf(() =>
        {
            for (ulong page = 0; page < 40; page++) _machine.Cpu.Store(RamMachine.At(page), page); // more than the ring holds
            found += ring.Collect(pages);
            _full.Clear();
        }));
        Assert.Equal(40 * 11, found);
    }

    [Fact]
    public void Bad_arguments_are_named_and_a_disposed_ring_throws()
    {
        Assert.Equal("capacity", Assert.Throws<ArgumentOutOfRangeException>(() => Ring(capacity: 0)).ParamName);
        Assert.Equal("bus", Assert.Throws<ArgumentNullException>(() => new DirtyRing(null!, default, 4096, 1)).ParamName);
        DirtyRing ring = Ring(capacity: 1);
        ring.Dispose();
        ring.Dispose();
        Write(1, 2);
        Assert.Empty(_full);
        Assert.Throws<ObjectDisposedException>(() => ring.Collect(new ulong[1]));
    }

    private DirtyRing Ring(int capacity)
        => new(_machine.Bus, new PhysicalAddress(RamMachine.Start), RamMachine.Length, capacity, becameFull: _full.Add);

    private void Write(params ulong[] pages)
    {
        foreach (ulong page in pages) _machine.Cpu.Store(RamMachine.At(page), 1UL);
    }

    private static ulong[] Round(DirtyRing ring)
    {
        var pages = new ulong[RamMachine.Pages];
        return pages[..ring.Collect(pages)];
    }
}
