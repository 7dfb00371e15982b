using System.Diagnostics;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Spaces;

/// <summary>The read lock of a VMA excludes writers of this VMA alone, and a walk of one VMA may rely on it.</summary>
public sealed class VmaLockTests : IDisposable
{
    private static readonly VirtualRange Pages = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x3000);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 20);
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly Vma _vma = new(Pages, VmFlags.Write);
    private readonly Vma _other = new(VirtualRange.FromLength(new VirtualAddress(0x80_0000), 0x1000), VmFlags.Write);

    public VmaLockTests()
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        tables.Map(Pages, new PhysicalAddress(0x7000_0000), EntryFlags.Writable);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, tables.Table.Root, _arena);
        _space.Add(_vma);
        _space.Add(_other);
    }

    public void Dispose()
    {
        _space.Dispose();
        _arena.Dispose();
    }

    [Fact]
    public void A_walk_of_one_vma_needs_its_read_lock_alone()
    {
        var tracer = new LockTracer();
        _space.Tracer = tracer;
        Assert.True(_vma.TryStartRead(out var held));
        using (held)
        {
            Assert.True(_vma.IsReadLocked);
            var walker = new VmaPages();
            Assert.True(walker.Walk(_vma).IsCompleted);
            Assert.True(walker.Walk(_vma, VirtualRange.FromLength(Pages.Start, 0x1000)).IsCompleted);
            Assert.Equal(4, walker.Pages);
        }

        Assert.False(_vma.IsReadLocked);
        Assert.Equal([_vma, _vma], tracer.Asserted);
    }

    [Fact]
    public void The_write_lock_of_the_vma_is_enough_as_in_Linux()
    {
        using var held = _space.Lock.EnterWrite();
        _vma.StartWrite();
        var walker = new VmaPages();
        Assert.True(walker.Walk(_vma).IsCompleted);
        Assert.Equal(3, walker.Pages);
    }

    [Fact]
    public void The_walk_requires_the_lock_of_its_vma()
    {
        using var space = _space.Lock.EnterRead();
        Assert.True(_other.TryStartRead(out var held));
        using (held)
        {
            var refused = Assert.Throws<SynchronizationLockException>(() => Walk(static (ref walker, vma) => walker.Walk(vma)));
            Assert.Contains(Pages.ToString(), refused.Message, StringComparison.Ordinal);
            Assert.Throws<SynchronizationLockException>(() => Walk(static (ref walker, vma) => walker.Walk(vma, vma.Range)));
        }
    }

    [Fact]
    public void Walks_of_more_than_one_vma_are_refused()
    {
        using var held = _space.Lock.EnterWrite();
        using var file = new FileMapping();
        using var mapping = file.EnterRead();
        Refused(() => Walk((ref walker, _) => walker.Walk(_space)));
        Refused(() => Walk((ref walker, _) => walker.Walk(_space, Pages)));
        Refused(() => Walk((ref walker, _) => walker.Walk(file, 0, 1)));
        Refused(() => Walk((ref walker, _) => walker.WalkWithoutVmas(_space, Pages)));
        Refused(() => Walk((ref walker, _) => walker.WalkKernel(_space, Pages)));

        static void Refused(Action walk)
            => Assert.Contains("only one VMA", Assert.Throws<InvalidOperationException>(walk).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_page_table_needs_no_lock()
    {
        var walker = new VmaPages();
        Assert.True(walker.Walk(new PageTable<X86_64, ArenaMemory>(_arena.Memory, _space.Root), Pages).IsCompleted);
        Assert.Equal(3, walker.Pages);
    }

    [Fact]
    public void Linux_6_1_has_no_vma_locks_so_the_address_space_must_be_locked()
    {
        using var space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _space.Root, _arena) { Behaviour = LinuxBehaviour.Linux6_1 };
        var vma = new Vma(Pages, VmFlags.Write);
        space.Add(vma);
        Assert.Throws<SynchronizationLockException>(() => Walk((ref walker, _) => walker.Walk(vma)));
        using var held = space.Lock.EnterRead();
        Walk((ref walker, _) => walker.Walk(vma));
    }

    [Fact]
    public void A_write_locked_vma_cannot_be_read_locked_until_the_address_space_is_unlocked()
    {
        using (_space.Lock.EnterWrite())
        {
            _vma.StartWrite();
            using (_space.Lock.EnterWrite()) Assert.True(_vma.IsWriteLocked);
            Assert.True(_vma.IsWriteLocked); // the end of a nested lock releases nothing
            Assert.False(_vma.TryStartRead(out _));
            Assert.True(_other.TryStartRead(out var other));
            other.Dispose();
        }

        Assert.True(_vma.TryStartRead(out var held));
        held.Dispose();
    }

    [Fact]
    public void A_writer_waits_for_the_readers()
    {
        Assert.True(_vma.TryStartRead(out var held));
        using var started = new ManualResetEventSlim();
        bool isWritten = false;
        var writer = new Thread(() =>
        {
            using var space = _space.Lock.EnterWrite();
            _other.StartWrite();
            started.Set();
            _vma.StartWrite();
            Volatile.Write(ref isWritten, true);
        });
        writer.Start();
        started.Wait(TestContext.Current.CancellationToken);
        Assert.False(writer.Join(100));
        Assert.False(Volatile.Read(ref isWritten));

        held.Dispose();
        writer.Join();
        Assert.True(isWritten);
    }

    [Fact]
    public void Readers_and_writers_exclude_each_other()
    {
        int readers = 0, conflicts = 0, reads = 0;
        using var stop = new CancellationTokenSource();
        var reader = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (!_vma.TryStartRead(out var held)) continue;
                Interlocked.Increment(ref readers);
                reads++;
                Thread.SpinWait(10);
                Interlocked.Decrement(ref readers);
                held.Dispose();
            }
        });
        reader.Start();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1 || Volatile.Read(ref reads) == 0;)
        {
            using (_space.Lock.EnterWrite())
            {
                _vma.StartWrite();
                for (int spin = 0; spin < 100; spin++) // a reader that waited for the lock comes late
                {
                    Thread.SpinWait(5);
                    conflicts += Volatile.Read(ref readers);
                }
            }

            Thread.SpinWait(10); // a reader may come
        }

        stop.Cancel();
        reader.Join();
        Assert.Equal(0, conflicts);
        Assert.NotEqual(0, reads);
    }

    [Fact]
    public void A_reader_cannot_write_lock_and_the_space_is_not_disposed_below_it()
    {
        Assert.True(_vma.TryStartRead(out var held));
        using (_space.Lock.EnterWrite())
        {
            Assert.Throws<SynchronizationLockException>(() => _vma.ChangeFlags(VmFlags.Read, VmFlags.Write));
            Assert.Equal(VmFlags.Write, _vma.Flags);
        }

        Assert.Contains(Pages.ToString(), Assert.Throws<SynchronizationLockException>(_space.Dispose).Message, StringComparison.Ordinal);
        held.Dispose();
        _space.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _vma.TryStartRead(out _));
        Assert.Throws<ObjectDisposedException>(() => Walk(static (ref walker, vma) => walker.Walk(vma)));
    }

    [Fact]
    public void A_vma_without_an_address_space_cannot_be_locked()
    {
        using (_space.Lock.EnterWrite())
        {
            _other.StartWrite();
            _space.Remove(_other);
        }

        Assert.False(_other.TryStartRead(out _));
        using var space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _space.Root, _arena);
        space.Add(_other);
        Assert.True(_other.TryStartRead(out var held)); // a write lock in the other address space is forgotten
        held.Dispose();
    }

    private delegate WalkResult Walking(ref VmaPages walker, Vma vma);

    private void Walk(Walking walk)
    {
        var walker = new VmaPages();
        Assert.True(walk(ref walker, _vma).IsCompleted);
    }

    private sealed class LockTracer : WalkTracer
    {
        public List<Vma> Asserted { get; } = [];

        public override void VmaLockAsserted(Vma vma) => Asserted.Add(vma);

        public override void AddressSpaceLockAsserted(AddressSpace space, bool forWriting) => Assert.Fail("only the VMA must be locked");
    }
}

[PageWalker(Lock = WalkLock.VmaReadVerify)]
internal partial struct VmaPages
{
    public int Pages;

    [LeafEntry]
    private void OnPage() => Pages++;
}
