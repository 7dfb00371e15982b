namespace WalkGen.Runtime.Tests.Walking;

/// <summary>A walk allocates nothing: neither per entry, nor per table, nor per walk.</summary>
public partial class AllocationTests
{
    [Fact]
    public void A_struct_walker_allocates_nothing() => AssertAllocatesNothing(static table =>
    {
        var walker = new CountingStruct();
        return walker.Walk(table);
    });

    [Fact]
    public void A_class_walker_allocates_nothing()
    {
        var walker = new CountingClass();
        AssertAllocatesNothing(table => walker.Walk(table));
    }

    private static void AssertAllocatesNothing(Func<PageTable, WalkResult> walk)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var own = new OwnedPageTable<X86_64>(arena);
        own.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 3 << 20), new PhysicalAddress(0x7000_0000), EntryFlags.User);
        PageTable table = own.Table;

        Assert.Equal(0, Allocation.LeastOf(() => walk(table)));
    }

    [PageWalker]
    private partial struct CountingStruct
    {
        public long Present;
        public long Holes;

        [PteEntry]
        private void OnPage<TPaging>(Entry<TPaging> pte)
            where TPaging : struct, IPagingFormat
            => Present += pte.IsPresent ? 1 : 0;

        [PteHole]
        private void OnHole(VirtualRange range) => Holes++;
    }

    [PageWalker]
    private sealed partial class CountingClass
    {
        public long Present { get; private set; }

        [PudEntry, PmdEntry, PteEntry]
        private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => Present += entry.IsLeaf && address.Value != 0 ? 1 : 0;
    }
}
