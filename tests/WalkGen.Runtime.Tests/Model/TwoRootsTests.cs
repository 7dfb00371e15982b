using Lower = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;
using Upper = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr1>;

namespace WalkGen.Runtime.Tests;

public sealed partial class TwoRootsTests : IDisposable
{
    private const ulong User = 0x0000_0000_0040_0000;
    private const ulong Kernel = 0xffff_8000_1000_0000;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 0x2_0000);
    private readonly OwnedPageTable<Lower> _lower;
    private readonly OwnedPageTable<Upper> _upper;
    private readonly PageTable _both;

    public TwoRootsTests()
    {
        _lower = new OwnedPageTable<Lower>(_arena);
        _upper = new OwnedPageTable<Upper>(_arena);
        _lower.Map(VirtualRange.FromLength(new VirtualAddress(User), 0x2000), new PhysicalAddress(0x7000_0000), EntryFlags.User);
        _upper.Map(VirtualRange.FromLength(new VirtualAddress(Kernel), 0x1000), new PhysicalAddress(0x7100_0000), EntryFlags.Writable);
        _both = _lower.Table.WithUpper(_upper.Table);
    }

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void A_walk_goes_through_the_lower_half_and_then_through_the_upper_one()
    {
        var pages = new Pages();
        Assert.True(pages.Walk(_both).IsCompleted);
        Assert.Equal([User, User + 0x1000, Kernel], pages.Found);
    }

    [Fact]
    public void A_range_takes_its_part_of_each()
    {
        var pages = new Pages();
        pages.Walk(_both, new VirtualRange(User + 0x1000, User + 0x5000));
        Assert.Equal([User + 0x1000], pages.Found);
    }

    [Fact]
    public void A_walk_that_ends_in_the_lower_half_does_not_go_on()
    {
        var pages = new Pages { Enough = 1 };
        Assert.Equal(7, pages.Walk(_both).Code);
        Assert.Equal([User], pages.Found);
    }

    [Fact]
    public void Missing_tables_of_both_are_counted()
    {
        PageTable none = new PageTable<Lower, ArenaMemory>(_arena.Memory, default)
            .WithUpper(new PageTable<Upper, ArenaMemory>(_arena.Memory, default));
        Assert.False(none.HasRoot);
        Assert.Equal(2, new Pages().Walk(none).MissingTables);
    }

    [Fact]
    public void An_address_of_either_half_is_translated()
    {
        Assert.True(_both.TryTranslate(new VirtualAddress(User + 0x1234), out PhysicalAddress user));
        Assert.True(_both.TryTranslate(new VirtualAddress(Kernel + 0x321), out PhysicalAddress kernel));
        Assert.False(_both.TryTranslate(new VirtualAddress(Kernel + 0x1000), out _));
        Assert.Equal((0x7000_1234UL, 0x7100_0321UL), (user.Value, kernel.Value));
    }

    [PageWalker]
    private sealed partial class Pages
    {
        public List<ulong> Found { get; } = [];

        public int Enough { get; init; } = int.MaxValue;

        [PteEntry(Where = EntryFlags.Present)]
        private int OnPage(VirtualAddress address)
        {
            Found.Add(address.Value);
            return Found.Count == Enough ? 7 : 0;
        }
    }
}
