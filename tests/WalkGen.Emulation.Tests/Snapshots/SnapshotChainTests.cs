using WalkGen.Formats;
using static WalkGen.Emulation.Tests.Snapshots.SnapshotMachine;

namespace WalkGen.Emulation.Tests.Snapshots;

public sealed class SnapshotChainTests : IDisposable
{
    private const int PageSize = 4096;

    private readonly SnapshotMachine _machine = new();

    private SnapshotChain Chain => _machine.Chain;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Snapshots_are_numbered_and_restored_in_any_order()
    {
        for (int i = 0; i < 4; i++)
        {
            _machine.Store(1, (ulong)i);
            _machine.Store(2 + i, 77);
            Assert.Equal(i, Chain.Take());
        }

        foreach (int i in (int[])[2, 0, 3, 3, 1])
        {
            _machine.Store(1, 99);
            _machine.Store(9, 99);
            Chain.Restore(i);
            Assert.Equal((ulong)i, _machine.Load(1));
            Assert.Equal(0UL, _machine.Load(9));
            for (int page = 0; page < 4; page++) Assert.Equal(page <= i ? 77UL : 0, _machine.Load(2 + page));
        }

        Assert.Equal(4, Chain.Count);
    }

    [Fact]
    public void What_follows_a_restore_is_a_branch()
    {
        int root = Chain.Take();
        _machine.Store(1, 1);
        int left = Chain.Take();
        Chain.Restore(root);
        _machine.Store(1, 2);
        int right = Chain.Take();

        Chain.Restore(left);
        Assert.Equal(1UL, _machine.Load(1));
        Chain.Restore(right);
        Assert.Equal(2UL, _machine.Load(1));
        Chain.Restore(root);
        Assert.Equal(0UL, _machine.Load(1));
    }

    [Fact]
    public void A_page_is_copied_at_its_first_write_after_a_snapshot_only()
    {
        for (int page = 0; page < Pages; page++) _machine.Store(page, 1);
        int first = Chain.Take();
        Assert.Equal(0, Chain.HeldBytes);

        for (int i = 0; i < 3; i++) _machine.Store(7, 2);
        _machine.Cpus[1].ExchangeAdd(At(7, 8), 1UL);
        Assert.True(_machine.Bus.TryWrite(Physical(8, PageSize - 1), [1, 2]));
        Assert.Equal(3 * PageSize, Chain.HeldBytes);

        Chain.Take();
        _machine.Store(7, 3);
        Assert.Equal(4 * PageSize, Chain.HeldBytes);

        Chain.Restore(first);
        Assert.Equal(3 * PageSize, Chain.HeldBytes); // those in which the second one differs
    }

    [Fact]
    public void Removed_snapshots_hold_no_pages()
    {
        int[] taken = new int[4];
        for (int i = 0; i < 4; i++)
        {
            taken[i] = Chain.Take();
            _machine.Store(1, (ulong)i);
            _machine.Store(2 + i, 1);
        }

        Assert.Equal(8 * PageSize, Chain.HeldBytes);
        Chain.Remove(taken[1]); // 0 takes over its page 3
        Assert.Equal(7 * PageSize, Chain.HeldBytes);
        Chain.Remove(taken[3]);
        Assert.Equal(6 * PageSize, Chain.HeldBytes);
        Chain.Restore(taken[2]);
        Assert.Equal(1UL, _machine.Load(1));
        Chain.Restore(taken[0]);
        Assert.Equal(_machine.Memory(taken[0]), new byte[Pages * PageSize]);
        Chain.Remove(taken[0]);
        Chain.Remove(taken[2]);
        Assert.Equal(0, Chain.HeldBytes);
        Assert.Equal(0, Chain.Count);
        _machine.Store(1, 5);
        Assert.Equal(0, Chain.HeldBytes);
    }

    [Fact]
    public void A_restore_is_a_write_of_the_host()
    {
        int snapshot = Chain.Take();
        _machine.Store(3, 1);
        _machine.Store(25, 1);
        _machine.Store(4, 1);
        Chain.Take();
        _machine.Store(5, 1);
        var tracker = new RecordingTracker();
        _machine.Bus.AddTracker(tracker);

        Chain.Restore(snapshot);

        int[] pages = [3, 4, 5, 25];
        (VirtualCpu?, ulong, int)[] expected = [.. pages.Select(page => ((VirtualCpu?)null, Physical(page).Value, PageSize))];
        Assert.Equal(expected, tracker.Writes.OrderBy(static write => write.Start));
    }

    [Fact]
    public void Another_chain_copies_what_a_restore_changes()
    {
        int before = Chain.Take();
        _machine.Store(3, 1);
        using var other = new SnapshotChain(_machine.Bus);
        int after = other.Take();
        Chain.Restore(before);
        Assert.Equal(0UL, _machine.Load(3));
        other.Restore(after);
        Assert.Equal(1UL, _machine.Load(3));
    }

    [Fact]
    public void Page_tables_are_restored_with_their_translations()
    {
        const ulong Page = 0x4000_0000, Table = 0x5000_0000;
        using var machine = new GuestMachine<RiscV<Sv39>>();
        machine.Map(Page);
        machine.Map(Table, machine.Entry(Page).Address.Value & ~0xfffUL);
        VirtualCpu<RiscV<Sv39>> cpu = machine.AddCpu();
        machine.Word(GuestMachine<RiscV<Sv39>>.Data) = 1;
        machine.Word(GuestMachine<RiscV<Sv39>>.Data + 0x1000) = 2;
        using var chain = new SnapshotChain(machine.Bus);
        int snapshot = chain.Take();

        Assert.Equal(1UL, cpu.Load<ulong>(new VirtualAddress(Page)));
        var entry = new VirtualAddress(Table + (Page >> 12 & 511) * 8);
        cpu.Store(entry, cpu.Load<ulong>(entry) + (1 << 10)); // the next frame
        cpu.Flush(VirtualRange.All);
        Assert.Equal(2UL, cpu.Load<ulong>(new VirtualAddress(Page)));

        chain.Restore(snapshot);
        Assert.Equal(1UL, cpu.Load<ulong>(new VirtualAddress(Page)));
    }

    [Fact]
    public void Accessed_and_dirty_bits_are_restored()
    {
        const ulong Page = 0x4000_0000;
        using var machine = new GuestMachine<RiscV<Sv39>>();
        machine.Map(Page);
        machine.Entry(Page).Clear(EntryFlags.Dirty | EntryFlags.Accessed);
        VirtualCpu<RiscV<Sv39>> cpu = machine.AddCpu();
        using var chain = new SnapshotChain(machine.Bus);
        int snapshot = chain.Take();
        for (int round = 0; round < 2; round++)
        {
            cpu.Store(new VirtualAddress(Page), 1UL);
            Assert.True(machine.Entry(Page).Read().IsDirty);
            chain.Restore(snapshot);
            Assert.False(machine.Entry(Page).Read().IsDirty);
            Assert.False(machine.Entry(Page).Read().IsAccessed);
        }
    }

    [Fact]
    public void RAM_that_is_added_later_is_in_older_snapshots_as_it_was_added()
    {
        int snapshot = Chain.Take();
        _machine.Bus.AddRam(new PhysicalAddress(0x7000_0000), PageSize);
        _machine.Cpus[0].Store(new VirtualAddress(0x7000_0000), 5UL);
        Chain.Restore(snapshot);
        Assert.Equal(0UL, _machine.Cpus[0].Load<ulong>(new VirtualAddress(0x7000_0000)));
    }

    [Fact]
    public void A_page_of_a_CPU_may_be_larger_than_a_saved_one()
    {
        using var bus = new PhysicalBus();
        bus.AddRam(new PhysicalAddress(0x40_0000), 17 * PageSize); // the second page of 64 KiB is not complete
        VirtualCpu<AArch64<Granule64K, VaSize48, Ttbr0>> cpu = new SoftwareMmu<AArch64<Granule64K, VaSize48, Ttbr0>>(bus).AddCpu();
        VirtualAddress[] words = [new(0x40_0000), new(0x40_f008), new(0x41_0000)];
        using var chain = new SnapshotChain(bus);
        int snapshot = chain.Take();
        foreach (VirtualAddress word in words) cpu.Store(word, 1UL); // after the first store, all of its page can be written
        chain.Restore(snapshot);
        foreach (VirtualAddress word in words) Assert.Equal(0UL, cpu.Load<ulong>(word));
    }

    [Fact]
    public void Bytes_of_a_snapshot_are_read_across_pages_and_not_in_holes()
    {
        _machine.Store(4, 0x1122_3344_5566_7788);
        int snapshot = Chain.Take();
        _machine.Store(4, 1);
        byte[] bytes = new byte[6];
        Assert.True(Chain.TryRead(snapshot, Physical(3, PageSize - 2), bytes));
        Assert.Equal([0, 0, 0x88, 0x77, 0x66, 0x55], bytes);
        Assert.False(Chain.TryRead(snapshot, Physical(19, PageSize - 2), bytes));
        Assert.False(Chain.TryRead(snapshot, new PhysicalAddress(ulong.MaxValue), bytes));
        Assert.True(Chain.TryRead(snapshot, default, []));
    }

    [Fact]
    public void Misuse_is_named_and_changes_nothing()
    {
        Assert.Throws<ArgumentNullException>(static () => new SnapshotChain(null!));
        var unknown = Assert.Throws<ArgumentOutOfRangeException>(() => Chain.Restore(0));
        Assert.StartsWith("There is no snapshot 0. Take returns the numbers.", unknown.Message, StringComparison.Ordinal);
        int snapshot = Chain.Take();
        Chain.Remove(snapshot);
        Assert.Throws<ArgumentOutOfRangeException>(() => Chain.Remove(snapshot));
        Assert.Throws<ArgumentOutOfRangeException>(() => Chain.TryRead(snapshot, Physical(0), new byte[1]));
        Assert.Equal(1, Chain.Take());
        Chain.Dispose();
        Chain.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Chain.Take());
        Assert.Throws<ObjectDisposedException>(() => Chain.Restore(1));
        Assert.Throws<ObjectDisposedException>(() => Chain.Remove(1));
        Assert.Throws<ObjectDisposedException>(() => Chain.TryRead(1, Physical(0), new byte[1]));
        Assert.Equal(0, Chain.Count);
    }

    [Fact]
    public void A_tracker_that_throws_leaves_the_memory_as_it_is()
    {
        int snapshot = Chain.Take();
        _machine.Store(3, 1);
        Chain.Take();
        _machine.Store(4, 1);
        byte[] before = _machine.Memory();
        long held = Chain.HeldBytes;
        var tracker = new RecordingTracker(static () => throw new IOException());
        _machine.Bus.AddTracker(tracker);
        Assert.Throws<IOException>(() => Chain.Restore(snapshot));
        Assert.Equal(held, Chain.HeldBytes);
        _machine.Bus.RemoveTracker(tracker);
        Assert.Equal(before, _machine.Memory());
        Chain.Restore(snapshot);
        Assert.Equal(new byte[Pages * PageSize], _machine.Memory());
    }

    [Fact]
    public void A_CPU_in_an_address_space_of_the_host_is_refused()
    {
        using var machine = new MmuMachine();
        PhysicalBus bus = machine.Cpu.Bus;
        using var chain = new SnapshotChain(bus);
        var refused = Assert.Throws<InvalidOperationException>(() => chain.Take());
        Assert.StartsWith("CPU 0 is in an address space of the host", refused.Message, StringComparison.Ordinal);
    }
}
