using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests;

public sealed class MapTests : IDisposable
{
    private const EntryFlags ReadWrite = EntryFlags.Writable | EntryFlags.User;

    private static readonly PhysicalAddress Ram = new(0x1_0000_0000);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 64 * 0x1000);

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void New_tables_are_an_empty_root()
    {
        var tables = new OwnedPageTable<X86_64>(_arena);

        Assert.Equal(63, _arena.FreeFrames);
        Assert.Same(_arena, tables.Arena);
        Assert.True(tables.Table.HasRoot);
        Assert.True(Lookup.Find(tables.Table, 0).IsNone);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x7fff_ffff_f000)]
    [InlineData(0xffff_8000_0000_0000)]
    [InlineData(0xffff_ffff_ffff_f000)]
    public void The_pages_at_the_edges_of_both_halves_can_be_mapped(ulong page)
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        VirtualRange range = Pages(page, 1);

        tables.Map(range, Ram, ReadWrite);

        Assert.Equal(new MappedPage(Ram, ReadWrite), Lookup.Page(tables.Table, page));
        Assert.Equal(4, Lookup.CountTables(tables.Table));
        Assert.Equal(60, _arena.FreeFrames);

        tables.Unmap(range);
        Assert.Equal(63, _arena.FreeFrames);
    }

    [Fact]
    public void The_topmost_page_can_be_mapped_without_sign_extension()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 8UL << 14, frameShift: 14);
        var tables = new OwnedPageTable<Wide64>(arena);

        tables.Map(new VirtualRange(ulong.MaxValue - 0xfff, ulong.MaxValue), Ram, ReadWrite);

        Assert.Equal(new MappedPage(Ram, ReadWrite), Lookup.Page(tables.Table, ulong.MaxValue - 0xfff));
    }

    [Theory]
    [InlineData(Pte, 0x1000)]
    [InlineData(Pmd, 0x20_0000)]
    [InlineData(Pud, 0x4000_0000)]
    public void Leaves_are_mapped_at_the_given_level(PageTableLevel level, ulong size)
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        ulong start = ulong.MaxValue - (2 * size) + 1;

        tables.Map(VirtualRange.FromLength(new VirtualAddress(start), 2 * size), Ram, ReadWrite, level);

        Entry<X86_64> second = Lookup.Find(tables.Table, ulong.MaxValue);
        Assert.Equal((level, true, Ram + size), (second.Level, second.IsLeaf, second.Address));
        Assert.Equal(Ram, Lookup.Find(tables.Table, start).Address);
        Assert.True(Lookup.Find(tables.Table, start - 1).IsNone);
    }

    [Fact]
    public void A_leaf_in_the_root_has_the_level_of_the_root()
    {
        CheckRootLeaf<Tiny3>(Pud);
        CheckRootLeaf<Tiny2>(Pmd);
        CheckRootLeaf<I386>(Pmd);
    }

    [Fact]
    public void Neighbours_share_their_tables()
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        tables.Map(Pages(0x20_0000, 1), Ram, ReadWrite);
        tables.Map(Pages(0x20_1000, 1), Ram + 0x8000, EntryFlags.Executable);
        tables.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x20_0000), Ram, ReadWrite, Pmd);

        Assert.Equal(4, Lookup.CountTables(tables.Table));
        Assert.Equal(new MappedPage(Ram + 0x8000, EntryFlags.Executable), Lookup.Page(tables.Table, 0x20_1000));
    }

    [Fact]
    public void Two_address_spaces_can_share_an_arena()
    {
        var one = new OwnedPageTable<X86_64>(_arena);
        var other = new OwnedPageTable<Tiny2>(_arena);

        one.Map(Pages(0x1000, 1), Ram, ReadWrite);
        other.Map(Pages(0x1000, 1), Ram + 0x1000, ReadWrite);
        one.Unmap(VirtualRange.All);

        Assert.Null(Lookup.Page(one.Table, 0x1000));
        Assert.Equal(new MappedPage(Ram + 0x1000, ReadWrite), Lookup.Page(other.Table, 0x1000));
    }

    [Fact]
    public void A_table_must_fit_into_a_frame_and_be_reached_by_an_entry()
    {
        using var small = new FrameArena(new PhysicalAddress(0), 0x4000, frameShift: 11);
        Refused(() => new OwnedPageTable<X86_64>(small), "have 2048 bytes, but a table of x86-64, 4 levels has up to 4096");
        using var fine = new FrameArena(new PhysicalAddress(0), 0x4000, frameShift: 6);
        Refused(() => new OwnedPageTable<Tiny5>(fine), "cannot point to a table at 0x0000000000000040");
        using var far = new FrameArena(new PhysicalAddress(0x000f_ffff_ffff_e000), 0x3000);
        Refused(() => new OwnedPageTable<X86_64>(far), "cannot point to a table at 0x0010000000000000");
        using var above4G = new FrameArena(new PhysicalAddress(0xffff_f000), 0x2000);
        Refused(() => new OwnedPageTable<I386>(above4G), "cannot point to a table at 0x0000000100000000");
        Assert.Equal(2, above4G.FreeFrames);
        Assert.Throws<ArgumentNullException>(() => new OwnedPageTable<X86_64>(null!));
    }

    [Fact]
    public void A_root_needs_a_free_frame()
    {
        using var arena = new FrameArena(new PhysicalAddress(0), 0x1000);
        arena.Allocate();
        Assert.Throws<InvalidOperationException>(() => new OwnedPageTable<X86_64>(arena));
    }

    [Fact]
    public void A_disposed_arena_cannot_be_mapped_in()
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        _arena.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tables.Map(Pages(0, 1), Ram, ReadWrite));
        Assert.Throws<ObjectDisposedException>(() => tables.Unmap(VirtualRange.All));
    }

    private static void CheckRootLeaf<TPaging>(PageTableLevel tested)
        where TPaging : struct, IPagingFormat
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 0x1000);
        var tables = new OwnedPageTable<TPaging>(arena);
        ulong size = 1UL << Geometry<TPaging>.Shift(Pgd);
        var memory = new PhysicalAddress(3 * size);

        tables.Map(VirtualRange.FromLength(new VirtualAddress(size), size), memory, ReadWrite | EntryFlags.Executable, Pgd);

        Entry<TPaging> leaf = Lookup.Find(tables.Table, size);
        Assert.Equal((tested, true, memory), (leaf.Level, leaf.IsLeaf, leaf.Address));
    }

    private static void Refused(Func<object> build, string why)
        => Assert.Contains(why, Assert.Throws<ArgumentException>(build).Message, StringComparison.Ordinal);

    private static VirtualRange Pages(ulong start, ulong count) => VirtualRange.FromLength(new VirtualAddress(start), count * 0x1000);
}
