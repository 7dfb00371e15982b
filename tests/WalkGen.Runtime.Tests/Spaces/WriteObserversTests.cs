using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Spaces;

/// <summary>The observers of a file hear of each page that becomes writable through a shared mapping, in whichever address space.</summary>
public sealed class WriteObserversTests : IDisposable
{
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write | VmFlags.MayWrite;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 20);
    private readonly FileMapping _file = new();
    private readonly PageCache _pages;
    private readonly Log _log = new();

    public WriteObserversTests()
    {
        _pages = new PageCache(_arena);
        _file.WriteObservers.Add(_log);
    }

    public void Dispose()
    {
        _file.Dispose();
        _arena.Dispose();
    }

    [Fact]
    public void A_first_write_is_notified_in_every_address_space()
    {
        var (one, two) = (Map(VmFlags.Shared), Map(VmFlags.Shared));

        Write(one, 3);
        Write(one, 3);
        Write(two, 3);

        Assert.Equal([7UL, 7], _log.Pages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_to_a_page_that_was_read_is_notified_only_if_an_observer_needs_it(bool wanted)
    {
        _log.Wanted = wanted ? 5 : null;
        var cpu = Map(VmFlags.Shared);

        cpu.Load<byte>(At(1)); // page 5
        Write(cpu, 1);
        cpu.Load<byte>(At(2)); // page 6
        Write(cpu, 2);

        Assert.Equal(wanted ? [5UL] : [], _log.Pages);
    }

    [Fact]
    public void A_private_copy_is_not_shared()
    {
        var cpu = Map(VmFlags.None);
        cpu.Load<byte>(At(0));
        Write(cpu, 0);
        Write(cpu, 1);
        Assert.Empty(_log.Pages);
    }

    [Fact]
    public void A_removed_observer_is_not_notified()
    {
        var other = new Log();
        _file.WriteObservers.Add(other);
        _file.WriteObservers.Remove(_log);
        Write(Map(VmFlags.Shared), 0);
        Assert.Empty(_log.Pages);
        Assert.Equal([4UL], other.Pages);
    }

    private static VirtualAddress At(ulong page) => new(0x40_0000 + (page << 12));

    private static void Write(VirtualCpu<X86_64> cpu, ulong page) => cpu.Store<byte>(At(page), 1);

    private VirtualCpu<X86_64> Map(VmFlags shared)
    {
        var space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena);
        var vma = new Vma(VirtualRange.FromLength(At(0), 0x4000), ReadWrite | shared) { PageOffset = 4, IsFile = true };
        space.Add(vma);
        _file.Link(vma);
        var pager = new DemandPager<X86_64>(space, _arena);
        pager.AddFile(_file, _pages);
        return new SoftwareMmu<X86_64>(new PhysicalBus(_arena), space) { FaultHandler = pager }.AddCpu();
    }

    private sealed class Log : IWriteObserver
    {
        public List<ulong> Pages { get; } = [];

        public ulong? Wanted { get; set; }

        public bool NeedsWriteNotify(ulong page) => page == Wanted;

        public void OnPageMkWrite(Vma vma, ulong page) => Pages.Add(page);
    }
}
