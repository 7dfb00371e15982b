using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>However a walk ends, every lock is free afterwards and every notifier bracket is closed.</summary>
public sealed class LockReleaseTests : IDisposable
{
    private const ulong Base = 0x40_0000;
    private static readonly VirtualRange Pages = VirtualRange.FromLength(new VirtualAddress(Base), 0x40_0000);
    private static readonly VirtualRange HugePages = VirtualRange.FromLength(new VirtualAddress(0x80_0000), 0x40_0000);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 20);
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly OwnedPageTable<X86_64> _tables;
    private readonly Vma _huge = new(HugePages, VmFlags.HugeTlb) { HugePageShift = 21 };

    public LockReleaseTests()
    {
        _tables = new OwnedPageTable<X86_64>(_arena);
        _tables.Map(VirtualRange.FromLength(Pages.Start, 0x3000), new PhysicalAddress(0x7000_0000), EntryFlags.Writable);
        _tables.Map(
            VirtualRange.FromLength(HugePages.Start, 0x20_0000), new PhysicalAddress(0x4000_0000), EntryFlags.None, PageTableLevel.Pmd);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _tables.Table.Root, _arena);
        _space.Add(new Vma(Pages, VmFlags.Write));
        _space.Add(_huge);
    }

    [Theory]
    [InlineData("pgd")]
    [InlineData("p4d")]
    [InlineData("pud")]
    [InlineData("pmd")]
    [InlineData("pte")]
    [InlineData("hole")]
    [InlineData("hugetlb")]
    [InlineData("test")]
    [InlineData("pre")]
    [InlineData("post")]
    public void A_handler_that_throws_leaves_nothing_locked(string handler)
    {
        var walker = new FaultyWalker(handler, static () => throw new TimeoutException());

        using (_space.Lock.EnterRead()) Assert.Throws<TimeoutException>(() => walker.Walk(_space, new VirtualRange(Base, 0xff_ffff)));

        AssertAllFree(walker);
    }

    [Fact]
    public void A_walk_that_is_interrupted_in_a_handler_leaves_nothing_locked()
    {
        using var reached = new ManualResetEventSlim();
        var walker = new FaultyWalker("pte", () =>
        {
            reached.Set();
            Thread.Sleep(Timeout.Infinite);
        });

        Interrupt(walker, () => reached.Wait());

        AssertAllFree(walker);
    }

    [Fact]
    public void A_walk_that_is_interrupted_while_it_waits_for_a_table_leaves_nothing_locked()
    {
        var walker = new FaultyWalker("nowhere", static () => { });
        Lock held = _space.PteLocks.Of(PteTable());

        lock (held) Interrupt(walker, static () => Thread.Sleep(50));

        AssertAllFree(walker);
    }

    [Fact]
    public void A_space_that_changes_under_its_locks_is_walked_to_the_end_every_time()
    {
        using var stop = new CancellationTokenSource();
        var changer = new Thread(() =>
        {
            for (ulong round = 0; !stop.IsCancellationRequested; round++) ChangeEntries(round);
        });
        changer.Start();

        for (int round = 0; round < 300; round++)
        {
            var walker = new FaultyWalker("nowhere", static () => { });
            using (_space.Lock.EnterRead()) Assert.True(walker.Walk(_space, new VirtualRange(Base, 0xff_ffff)).IsCompleted);
            AssertAllFree(walker);
        }

        stop.Cancel();
        changer.Join();
    }

    [Fact]
    public void A_walk_without_the_required_lock_is_refused()
    {
        var walker = new FaultyWalker("nowhere", static () => { });

        Assert.Throws<SynchronizationLockException>(() => walker.Walk(_space, Pages));
        Assert.Throws<SynchronizationLockException>(() => walker.Walk(_huge));
        using (_space.Lock.EnterRead()) Assert.Throws<SynchronizationLockException>(() => walker.WalkWithoutVmas(_space, Pages));
        Assert.Equal((0, 0), (walker.Opened, walker.Closed));
    }

    public void Dispose()
    {
        _space.Dispose();
        _arena.Dispose();
    }

    private void Interrupt(FaultyWalker walker, Action wait)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                using (_space.Lock.EnterRead()) walker.Walk(_space, Pages);
            }
            catch (ThreadInterruptedException e)
            {
                thrown = e;
            }
        });
        thread.Start();
        wait();
        thread.Interrupt();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        Assert.IsType<ThreadInterruptedException>(thrown);
    }

    /// <summary>As a fault handler or the reclaim of pages would: entries under the lock of their table.</summary>
    private void ChangeEntries(ulong round)
    {
        ArenaMemory memory = _arena.Memory;
        PhysicalAddress pteTable = PteTable();
        lock (_space.PteLocks.Of(pteTable))
        {
            EntryTable<X86_64>.TryOpenToEdit(in memory, PageTableLevel.Pte, pteTable, out var table);
            table.Edit(PageTableLevel.Pte, (int)(round % 512))
                .Write(round % 3 == 0 ? 0 : X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(round << 12), EntryFlags.Dirty));
        }
    }

    private PhysicalAddress PteTable()
    {
        var finder = new TableFinder();
        finder.Walk(_tables.Table, Pages);
        return finder.Found;
    }

    private void AssertAllFree(FaultyWalker walker)
    {
        Assert.Equal(walker.Opened, walker.Closed);
        Assert.Equal(0, _space.Tlb.FlushesPending);
        Assert.False(_space.Lock.IsHeld);

        bool allFree = true;
        var other = new Thread(() =>
        {
            for (ulong frame = 0; frame < 256; frame++)
            {
                Lock tableLock = _space.PteLocks.Of(new PhysicalAddress(frame << 12));
                allFree &= tableLock.TryEnter(TimeSpan.FromSeconds(10));
                if (tableLock.IsHeldByCurrentThread) tableLock.Exit();
            }

            allFree &= _huge.HugetlbLock.TryEnterWriteLock(TimeSpan.FromSeconds(10));
            if (_huge.HugetlbLock.IsWriteLockHeld) _huge.HugetlbLock.ExitWriteLock();
            using (_space.Lock.EnterWrite()) allFree &= _space.Lock.IsWriteHeld;
        });
        other.Start();
        Assert.True(other.Join(TimeSpan.FromSeconds(60)), "a lock of the address space is still held");
        Assert.True(allFree, "a lock of a table is still held");
    }
}

/// <summary>Finds the PTE table below the first PMD entry that has one.</summary>
[PageWalker]
internal sealed partial class TableFinder
{
    public PhysicalAddress Found { get; private set; }

    [PmdEntry]
    private int OnPmd<TPaging>(Entry<TPaging> pmd)
        where TPaging : struct, IPagingFormat
    {
        if (!pmd.IsTable) return 0;
        Found = pmd.Address;
        return 1;
    }
}
