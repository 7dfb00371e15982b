using static WalkGen.Emulation.Tests.MmuMachine;

using WalkGen.Linux;

namespace WalkGen.Emulation.Tests;

/// <summary>Private areas of a file, and the notice that shared ones give before a page is written.</summary>
public sealed class CopyOnWriteTests : IDisposable
{
    private const ulong Private = 0x10_0000;
    private const ulong Shared = 0x7f00_0000_0000;
    private const VmFlags PrivateFlags = PagedMachine.ReadWrite;

    private readonly PagedMachine _machine = new();
    private readonly List<ulong> _announced = [];

    private VirtualCpu<X86_64> Cpu => _machine.Cpu;

    [Fact]
    public void A_private_page_is_the_files_until_it_is_written_and_then_a_copy()
    {
        _machine.AddFile(Private, flags: PrivateFlags);
        _machine.AddFile(Shared);
        _machine.FileWord(1) = 11;

        Assert.Equal(11UL, Cpu.Load<ulong>(At(Private + 0x1000)));
        Assert.Equal(_machine.FilePages.FrameOf(1), _machine.Entry(Private + 0x1000).Address);
        Cpu.Store(At(Private + 0x1008), 22UL);

        Assert.Equal(11UL, Cpu.Load<ulong>(At(Private + 0x1000)));
        Assert.Equal(0UL, Cpu.Load<ulong>(At(Shared + 0x1008)));
        Cpu.Store(At(Shared + 0x1000), 33UL);
        Assert.Equal(11UL, Cpu.Load<ulong>(At(Private + 0x1000)));
        Assert.Equal((22UL, 33UL), (Cpu.Load<ulong>(At(Private + 0x1008)), _machine.FileWord(1)));
    }

    [Fact]
    public void A_private_page_that_is_written_first_is_a_copy_at_once()
    {
        _machine.AddFile(Private, flags: PrivateFlags);
        _machine.FileWord(0) = 11;
        Cpu.Store(At(Private + 8), 22UL);
        Assert.Equal(11UL, Cpu.Load<ulong>(At(Private)));
        Assert.Equal(11UL, _machine.FileWord(0));
        Assert.NotEqual(_machine.FilePages.FrameOf(0), _machine.Entry(Private).Address);
    }

    [Fact]
    public void Another_cpu_that_has_the_old_page_cached_sees_the_copy()
    {
        _machine.AddFile(Private, flags: PrivateFlags);
        Assert.Equal(0UL, _machine.Other.Load<ulong>(At(Private)));
        long misses = _machine.Other.TlbMisses;
        Assert.Equal(0UL, _machine.Other.Load<ulong>(At(Private)));
        Assert.Equal(misses, _machine.Other.TlbMisses);

        Cpu.Store(At(Private), 7UL);

        Assert.Equal(7UL, _machine.Other.Load<ulong>(At(Private)));
    }

    [Fact]
    public void No_cpu_can_use_the_copy_before_every_tlb_has_lost_the_old_page()
    {
        _machine.AddFile(Private, flags: PrivateFlags);
        Cpu.Load<byte>(At(Private));
        var seen = new EntryAtFlush(() => _machine.Entry(Private).IsPresent);
        _machine.Space.Tlb.Add(seen);

        Cpu.Store(At(Private), 7UL);

        Assert.Equal(["start, present", "flush, empty", "end, present"], seen.Calls);
    }

    [Fact]
    public void An_own_copy_that_was_protected_is_not_copied_again()
    {
        _machine.AddFile(Private, flags: PrivateFlags);
        Cpu.Store(At(Private), 7UL);
        PhysicalAddress copy = _machine.Entry(Private).Address;
        int free = _machine.Arena.FreeFrames;
        EntrySlot.Find(_machine.Space, Private, PageTableLevel.Pte).Clear(EntryFlags.Writable);
        Cpu.Flush(VirtualRange.All);

        Cpu.Store(At(Private), 8UL);

        Assert.Equal((copy, free), (_machine.Entry(Private).Address, _machine.Arena.FreeFrames));
    }

    [Fact]
    public void A_write_to_a_private_page_notifies_no_observer()
    {
        Announce();
        _machine.AddFile(Private, flags: PrivateFlags);
        _machine.AddAnonymous(0x80_0000, flags: PrivateFlags | VmFlags.Shared);
        Cpu.Load<byte>(At(Private));
        Cpu.Store(At(Private), 1);
        Cpu.Store(At(Private + 0x1000), 1);
        Cpu.Store(At(0x80_0000), 1);
        Protect(0x80_0000);
        Cpu.Store(At(0x80_0000), 1);
        Assert.Empty(_announced);
    }

    [Fact]
    public void A_shared_page_is_notified_once_before_it_becomes_writable()
    {
        Announce();
        _machine.AddFile(Shared, pageOffset: 5);
        Assert.Equal(0, Cpu.Load<int>(At(Shared)));
        Assert.Equal(0, Cpu.Load<int>(At(Shared + 0x1000)));
        Assert.Empty(_announced);

        for (int i = 0; i < 3; i++) Cpu.Store(At(Shared + 0x1000), i);
        _machine.Other.Store(At(Shared + 0x1000), 4);
        Cpu.Store(At(Shared + 0x2000), 1); // not there before
        Assert.Equal([6, 7], _announced);

        Protect(Shared + 0x1000);
        Cpu.Load<int>(At(Shared + 0x1000));
        Cpu.Store(At(Shared + 0x1000), 5);
        Assert.Equal([6, 7, 6], _announced);
    }

    [Fact]
    public async Task An_observer_that_throws_changes_no_entry_and_leaves_nothing_locked()
    {
        _machine.AddFile(Shared);
        var refusing = new Observer(static (_, _) => throw new TimeoutException());
        _machine.File.WriteObservers.Add(refusing);
        Cpu.Load<int>(At(Shared));

        Assert.Throws<TimeoutException>(() => Cpu.Store(At(Shared), 1));
        Assert.Throws<TimeoutException>(() => Cpu.Store(At(Shared + 0x1000), 1));

        Assert.False(_machine.Entry(Shared).IsWritable);
        Assert.True(_machine.Entry(Shared + 0x1000).IsNone);
        Assert.False(_machine.Space.Lock.IsHeld);
        _machine.File.WriteObservers.Remove(refusing);
        await Task.Run(() =>
        {
            _machine.Other.Store(At(Shared), 1);
            _machine.Other.Store(At(Shared + 0x1000), 1);
        });
        Assert.True(_machine.Entry(Shared + 0x1000).IsDirty);
    }

    public void Dispose() => _machine.Dispose();

    private void Announce() => _machine.File.WriteObservers.Add(new Observer((vma, page) =>
    {
        Assert.False(_machine.Entry(vma.Range.Start.Value + ((page - vma.PageOffset) << 12)).IsWritable);
        _announced.Add(page);
    }));

    private void Protect(ulong address)
    {
        EntrySlot.Find(_machine.Space, address, PageTableLevel.Pte).Clear(EntryFlags.Writable);
        _machine.Mmu.Flush(VirtualRange.All);
    }

    private sealed class Observer(Action<Vma, ulong> onPageMkWrite) : IWriteObserver
    {
        public bool NeedsWriteNotify(ulong page) => true;

        public void OnPageMkWrite(Vma vma, ulong page) => onPageMkWrite(vma, page);
    }

    private sealed class EntryAtFlush(Func<bool> isPresent) : IMmuNotifier
    {
        public List<string> Calls { get; } = [];

        public void InvalidateStart(AddressSpace space, VirtualRange range) => Note("start");

        public void InvalidateEnd(AddressSpace space, VirtualRange range) => Note("end");

        public void Flush(AddressSpace space, VirtualRange range) => Note("flush");

        private void Note(string call) => Calls.Add($"{call}, {(isPresent() ? "present" : "empty")}");
    }
}
