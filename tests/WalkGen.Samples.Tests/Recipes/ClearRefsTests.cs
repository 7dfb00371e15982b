using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public sealed class ClearRefsTests : IDisposable
{
    private const ulong SoftDirty = 1 << 11, SavedDirty = 1UL << 58;
    private const ulong Used = Page | Accessed | DirtyBit | SoftDirty;

    // A swap entry of x86-64 with the offset 5, inverted. Bit 1 is its soft-dirty bit (_PAGE_SWP_SOFT_DIRTY).
    private const ulong Swapped = ~5UL << 14 >> 5, SwappedSoftDirty = 2;

    private readonly HandMadeSpace _made = new();

    public void Dispose() => _made.Dispose();

    [Theory]
    [InlineData(12, Present | User | Accessed | SavedDirty)]
    [InlineData(1, Present | User | Accessed | DirtyBit)] // before 6.6 the dirty bit stays where it is
    public void Pages_become_clean_and_read_only_and_a_write_makes_them_soft_dirty_again(int minor, ulong expected)
    {
        _made[0x40_0000] = 0x11_1000 | Used;
        _made[0x40_1000] = 0x11_2000 | Page;
        using AddressSpace space = Space(minor, (0x40_0000, 0x40_2000, VmFlags.Write));

        Assert.Equal(1, Clear(space, minor));

        Assert.Equal(0x11_1000 | expected, _made[0x40_0000]);
        Assert.Equal(0x11_2000 | Present | User, _made[0x40_1000]);
        Assert.Equal([], SoftDirtyPages(space));
        _made[0x40_1000] |= Writable | DirtyBit | SoftDirty; // what the page fault of a write does
        Assert.Equal([0x40_1000UL], SoftDirtyPages(space));
        Assert.Equal(1, Clear(space, minor));
    }

    [Fact]
    public void A_huge_page_stays_whole()
    {
        _made[0x80_0000, 21] = 0x4000_0000 | Used | Huge;
        using AddressSpace space = Space(12, (0x80_0000, 0xa0_0000, VmFlags.Write));

        Assert.Equal(1, Clear(space, 12));

        Assert.Equal(0x4000_0000 | Present | User | Accessed | Huge | SavedDirty, _made[0x80_0000, 21]);
    }

    [Fact]
    public void A_swap_entry_loses_its_own_soft_dirty_bit()
    {
        _made[0x40_0000] = Swapped | SwappedSoftDirty;
        _made[0x40_1000] = Swapped;
        using AddressSpace space = Space(12, (0x40_0000, 0x40_3000, VmFlags.Write));

        Assert.Equal(1, Clear(space, 12));

        Assert.Equal((Swapped, Swapped, 0UL), (_made[0x40_0000], _made[0x40_1000], _made[0x40_2000]));
    }

    [Fact]
    public void PFN_mapped_VMAs_are_skipped_and_the_others_are_flushed_between_the_notifications()
    {
        _made[0x40_0000] = 0x11_1000 | Used;
        using AddressSpace space = Space(12, (0x40_0000, 0x40_1000, VmFlags.PfnMap), (0x50_0000, 0x50_1000, VmFlags.Write));
        var flushes = new Flushes();
        space.Tracer = flushes;

        Assert.Equal(0, Clear(space, 12));

        Assert.Equal(0x11_1000 | Used, _made[0x40_0000]);
        Assert.Equal(["start", "flush 400000", "flush 500000", "end"], flushes.Events);
    }

    private static int Clear(AddressSpace space, int minor)
    {
        var clear = new ClearRefs(new LinuxKernel(new LinuxVersion(6, minor)));
        clear.Clear(space);
        return clear.Written;
    }

    private static ulong[] SoftDirtyPages(AddressSpace space)
    {
        using var held = space.Lock.EnterRead();
        var pages = new SoftDirtyWalker();
        pages.Walk(space);
        return [.. pages.Pages];
    }

    private AddressSpace Space(int minor, params (ulong Start, ulong End, VmFlags Flags)[] vmas)
    {
        AddressSpace space = new LinuxKernel(new LinuxVersion(6, minor))
            .CreateAddressSpace<X86_64, ArenaMemory>(_made.Arena.Memory, _made.Space.Root, _made.Arena);
        foreach (var (start, end, flags) in vmas) space.Add(new Vma(new VirtualRange(start, end - 1), flags));
        return space;
    }

    private sealed class Flushes : WalkTracer
    {
        public List<string> Events { get; } = [];

        public override void InvalidateStarted(AddressSpace space, VirtualRange range) => Events.Add("start");

        public override void InvalidateEnded(AddressSpace space, VirtualRange range) => Events.Add("end");

        public override void TlbFlushed(Vma vma, VirtualRange range) => Events.Add($"flush {range.Start.Value:x}");
    }
}

[PageWalker]
internal sealed partial class SoftDirtyWalker
{
    public List<ulong> Pages { get; } = [];

    [LeafEntry(Where = EntryFlags.SoftDirty)]
    private void OnPage(VirtualAddress page) => Pages.Add(page.Value);
}
