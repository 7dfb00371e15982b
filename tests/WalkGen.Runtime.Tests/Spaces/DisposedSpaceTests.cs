using WalkGen.Linux;
using WalkGen.Runtime.Tests.Walking;

namespace WalkGen.Runtime.Tests.Spaces;

/// <summary>An address space is not torn down below a walk, and no walk starts over one that was.</summary>
public sealed class DisposedSpaceTests : IDisposable
{
    private static readonly VirtualRange Pages = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x3000);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 20);
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly FileMapping _file = new();

    public DisposedSpaceTests()
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        tables.Map(Pages, new PhysicalAddress(0x7000_0000), EntryFlags.Writable);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, tables.Table.Root, _arena, name: "the doomed space");
        var vma = new Vma(Pages, VmFlags.Write);
        _space.Add(vma);
        _file.Link(vma);
    }

    public void Dispose()
    {
        _space.Dispose();
        _file.Dispose();
        _arena.Dispose();
    }

    [Fact]
    public void Dispose_is_refused_in_a_handler_and_the_walk_goes_on()
    {
        int handled = 0;
        var walker = new FaultyWalker("pte", () =>
        {
            handled++;
            var refused = Assert.Throws<SynchronizationLockException>(_space.Dispose);
            Assert.Contains(_space.Name, refused.Message, StringComparison.Ordinal);
        });

        using (_space.Lock.EnterRead()) Assert.True(walker.Walk(_space, Pages).IsCompleted);

        Assert.Equal(3, handled);
        _space.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dispose_is_refused_while_another_thread_holds_the_lock(bool forWriting)
    {
        using var held = forWriting ? _space.Lock.EnterWrite() : _space.Lock.EnterRead();
        Exception? refused = null;
        var other = new Thread(() => refused = Record.Exception(_space.Dispose));
        other.Start();
        other.Join();

        Assert.IsType<SynchronizationLockException>(refused);
        Assert.True(new FaultyWalker("none", static () => { }).Walk(_space, Pages).IsCompleted);
    }

    [Fact]
    public void A_disposed_space_cannot_be_locked_or_walked()
    {
        _space.Dispose();
        _space.Dispose();
        var walker = new FaultyWalker("none", static () => { });

        AssertNamed(() => _space.Lock.EnterRead());
        AssertNamed(() => _space.Lock.EnterWrite());
        AssertNamed(() => walker.Walk(_space, Pages));
        AssertNamed(() => walker.Walk(_space.Vmas[0]));
        AssertNamed(() => walker.Walk(_space.Vmas[0], Pages));
        AssertNamed(() => walker.WalkWithoutVmas(_space, Pages));
        AssertNamed(() => walker.WalkKernel(_space, Pages));
    }

    [Fact]
    public void A_walk_over_a_file_refuses_a_VMA_of_a_disposed_space_until_it_is_unlinked()
    {
        _space.Dispose();
        using var held = _file.EnterRead();
        var walker = new FaultyWalker("none", static () => { });

        AssertNamed(() => walker.Walk(_file, 0, 3));
        _file.Unlink(_space.Vmas[0]);

        Assert.True(walker.Walk(_file, 0, 3).IsCompleted);
    }

    [Fact]
    public async Task A_thread_that_waits_for_the_lock_gets_an_exception()
    {
        // Disposing succeeds in the instant between two holders, with a third one waiting.
        for (int round = 0; round < 200; round++)
        {
            using var space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _space.Root, _arena, name: "short-lived");
            var users = Enumerable.Range(0, 2).Select(i => Task.Run(() => UseUntilDisposed(space, forWriting: i == 0))).ToArray();
            while (!TryDispose(space)) Thread.Yield();
            await Task.WhenAll(users).WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private static void UseUntilDisposed(AddressSpace space, bool forWriting)
    {
        try
        {
            while (true) (forWriting ? space.Lock.EnterWrite() : space.Lock.EnterRead()).Dispose();
        }
        catch (ObjectDisposedException gone)
        {
            Assert.Equal(space.Name, gone.ObjectName);
        }
    }

    private static bool TryDispose(AddressSpace space)
    {
        try
        {
            space.Dispose();
            return true;
        }
        catch (SynchronizationLockException)
        {
            return false;
        }
    }

    private void AssertNamed(Action call) => Assert.Equal(_space.Name, Assert.Throws<ObjectDisposedException>(call).ObjectName);
}
