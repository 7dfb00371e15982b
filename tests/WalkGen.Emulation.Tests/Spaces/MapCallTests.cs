using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

public sealed class MapCallTests : IDisposable
{
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write;
    private const VmFlags May = VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayExec;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 16);
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly FileMapping _file = new();

    public MapCallTests() => _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena);

    public void Dispose()
    {
        _file.Dispose();
        _space.Dispose();
        _arena.Dispose();
    }

    [Fact]
    public void A_VMA_gets_the_May_flags_unless_one_is_given()
    {
        Assert.Equal(VmFlags.Read | May, _space.Map(Pages(0x100), VmFlags.Read).Flags);
        Assert.Equal(VmFlags.Read | VmFlags.MayRead, _space.Map(Pages(0x200), VmFlags.Read | VmFlags.MayRead).Flags);
        Assert.Equal(VmFlags.Shared | VmFlags.MayShare | May, _space.Map(Pages(0x300), VmFlags.Shared).Flags);
    }

    [Fact]
    public void A_VMA_of_a_file_is_linked_and_an_anonymous_one_has_its_page_number_as_offset()
    {
        Vma text = _space.Map(Pages(0x100, 4), VmFlags.Read, _file, 7);
        Assert.Equal((_file, true, 7UL), (text.Mapping, text.IsFile, text.PageOffset));
        Assert.Equal([text], _file.Vmas);

        Vma data = _space.Map(Pages(0x200, 4), ReadWrite, pageOffset: 7);
        Assert.Equal((null, false, 0x200UL), (data.Mapping, data.IsFile, data.PageOffset));
    }

    [Fact]
    public void Anonymous_VMAs_with_equal_flags_are_merged_on_both_sides()
    {
        _space.Map(Pages(0x100), ReadWrite);
        _space.Map(Pages(0x102), ReadWrite);
        Vma merged = _space.Map(Pages(0x101), ReadWrite);
        Assert.Equal([merged], _space.Vmas);
        Assert.Equal((Pages(0x100, 3), 0x100UL), (merged.Range, merged.PageOffset));

        Vma other = _space.Map(Pages(0x103), VmFlags.Read);
        Assert.Equal([merged, other], _space.Vmas);
    }

    [Fact]
    public void VMAs_of_a_file_are_merged_if_the_page_offset_continues()
    {
        Vma first = _space.Map(Pages(0x100, 4), VmFlags.Read, _file, 10);
        Vma gap = _space.Map(Pages(0x104, 4), VmFlags.Read, _file, 15);
        Assert.Equal([first, gap], _space.Vmas);

        Vma merged = _space.Map(Pages(0x108, 4), VmFlags.Read, _file, 19);
        Assert.Equal((Pages(0x104, 8), 15UL), (merged.Range, merged.PageOffset));
        Assert.Equal([first, merged], _file.Vmas);
        Assert.Null(gap.Space);

        using var other = new FileMapping();
        Vma foreign = _space.Map(Pages(0x110, 4), VmFlags.Read, other, 23);
        Assert.Equal([foreign], other.Vmas);
        Assert.Equal(3, _space.Vmas.Count);
        _space.Unmap(foreign.Range);
    }

    [Fact]
    public void Special_VMAs_are_not_merged()
    {
        _space.Map(Pages(0x100), VmFlags.Read | VmFlags.PfnMap);
        _space.Map(Pages(0x101), VmFlags.Read | VmFlags.PfnMap);
        Assert.Equal(2, _space.Vmas.Count);
    }

    [Theory]
    [InlineData(0x0ff, 2)]
    [InlineData(0x103, 1)]
    [InlineData(0x0ff, 6)]
    public void An_overlap_is_refused(ulong page, ulong count)
    {
        Vma vma = _space.Map(Pages(0x100, 4), ReadWrite);
        string message = Assert.Throws<ArgumentException>(() => _space.Map(Pages(page, count), ReadWrite)).Message;
        Assert.StartsWith($"{Pages(page, count)} cannot be mapped: it overlaps the VMA {vma.Range}.", message, StringComparison.Ordinal);
        Assert.Equal([vma], _space.Vmas);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _space.Map(new VirtualRange(0x1000, 0x1ffe), ReadWrite));
        Assert.Throws<ArgumentException>(() => _space.Map(new VirtualRange(0x1001, 0x1fff), ReadWrite));
        Assert.Throws<ArgumentException>(() => _space.Map(Pages(0x200), VmFlags.Read | VmFlags.HugeTlb));
        Assert.Throws<ArgumentException>(() => _space.Map(Pages(0x200), VmFlags.Write | VmFlags.MayRead));
        Assert.Throws<ArgumentOutOfRangeException>(() => _space.Map(Pages(0x200, 2), VmFlags.Read, _file, ulong.MaxValue));
        Assert.Empty(_space.Vmas);
    }

    [Fact]
    public void A_thread_with_a_read_lock_is_refused()
    {
        using (_space.Lock.EnterRead())
        {
            Assert.Throws<SynchronizationLockException>(() => _space.Map(Pages(0x100), ReadWrite));
            Assert.Throws<SynchronizationLockException>(() => _space.Protect(Pages(0x100), ReadWrite));
            Assert.Throws<SynchronizationLockException>(() => _space.Unmap(Pages(0x100)));
        }

        Vma text = _space.Map(Pages(0x100, 4), VmFlags.Read, _file);
        using (_file.EnterRead())
        {
            Assert.Throws<SynchronizationLockException>(() => _space.Map(Pages(0x200), ReadWrite, _file));
            Assert.Throws<SynchronizationLockException>(() => _space.Protect(Pages(0x100), ReadWrite));
            Assert.Throws<SynchronizationLockException>(() => _space.Unmap(Pages(0x100)));
        }

        Assert.Equal([text], _space.Vmas);
        using (_space.Lock.EnterWrite()) _space.Unmap(text.Range);
        Assert.Empty(_space.Vmas);
    }

    private static VirtualRange Pages(ulong page, ulong count = 1) => VirtualRange.FromLength(new VirtualAddress(page << 12), count << 12);
}
