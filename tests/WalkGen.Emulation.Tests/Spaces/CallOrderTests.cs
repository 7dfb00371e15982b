using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

/// <summary>
/// The order of a call: entries change, TLBs are flushed, pages are handed over, tables are unlinked, TLBs are flushed, tables are freed.
/// </summary>
public sealed class CallOrderTests : IMmuNotifier, IPageOwner, IFrameSource, IDisposable
{
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write;

    private static readonly VirtualRange Page = new(0x40_0000, 0x40_0fff);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 16);
    private readonly OwnedPageTable<X86_64> _tables;
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly FileMapping _file = new();
    private readonly List<string> _events = [];
    private readonly List<bool> _heldByFlush = [];

    public CallOrderTests()
    {
        _tables = new OwnedPageTable<X86_64>(_arena);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _tables.Table.Root, this) { PageOwner = this };
        _space.Tlb.Add(this);
        _tables.Map(Page, new PhysicalAddress(0x8000), EntryFlags.User | EntryFlags.Writable);
        _space.Map(Page, ReadWrite | VmFlags.Shared, _file);
    }

    public void Dispose()
    {
        _file.Dispose();
        _space.Dispose();
        _arena.Dispose();
    }

    [Fact]
    public void Unmap_flushes_before_it_hands_over_pages_and_frees_tables()
    {
        _space.Unmap(Page);

        Assert.Equal(
            [
                "start: writable, linked, a VMA of the file",
                "flush 0x0000000000400000-0x0000000000400fff: empty, linked, a VMA of the file",
                "page 0x0000000000008000: empty, linked, a VMA of the file",
                "flush 0x0000000000000000-0x0000007fffffffff: empty, unlinked",
                "free Pte: empty, unlinked",
                "free Pmd: empty, unlinked",
                "free Pud: empty, unlinked",
                "end: empty, unlinked",
            ],
            _events);
    }

    [Fact]
    public void Protect_flushes_what_has_changed()
    {
        _space.Protect(Page, VmFlags.Read);
        _space.Protect(Page, ReadWrite); // left to the page fault, so there is nothing to flush

        Assert.Equal(
            [
                "start: writable, linked, a VMA of the file",
                "flush 0x0000000000400000-0x0000000000400fff: read-only, linked, a VMA of the file",
                "end: read-only, linked, a VMA of the file",
                "start: read-only, linked, a VMA of the file",
                "end: read-only, linked, a VMA of the file",
            ],
            _events);
    }

    [Fact]
    public void A_walk_of_the_file_waits_for_the_flush()
    {
        Assert.False(_file.Lock.IsWriteHeld);
        _space.Unmap(Page);
        Assert.Equal([true, true, false], _heldByFlush);
    }

    void IMmuNotifier.InvalidateStart(AddressSpace space, VirtualRange range) => Record("start");

    void IMmuNotifier.InvalidateEnd(AddressSpace space, VirtualRange range) => Record("end");

    void IMmuNotifier.Flush(AddressSpace space, VirtualRange range)
    {
        _heldByFlush.Add(_file.Lock.IsWriteHeld);
        Record($"flush {range}");
    }

    void IPageOwner.OnUnmapped(Vma vma, VirtualRange range, PhysicalAddress frame, EntryFlags flags)
    {
        _heldByFlush.Add(_file.Lock.IsWriteHeld);
        Record($"page {frame}");
    }

    bool IFrameSource.TryAllocate(PageTableLevel level, out PhysicalAddress frame) => _arena.TryAllocate(out frame);

    void IFrameSource.Free(PageTableLevel level, PhysicalAddress frame)
    {
        Record($"free {level}");
        _arena.Free(frame);
    }

    private void Record(string what)
    {
        Assert.True(_space.Lock.IsWriteHeld);
        Entry<X86_64> entry = Lookup.Find(_tables.Table, Page.Start.Value);
        string state = entry.IsNone ? "empty" : entry.IsWritable ? "writable" : "read-only";
        string table = entry.Level == PageTableLevel.Pte ? "linked" : "unlinked";
        _events.Add($"{what}: {state}, {table}{(_file.Vmas.Count == 1 ? ", a VMA of the file" : "")}");
    }
}
