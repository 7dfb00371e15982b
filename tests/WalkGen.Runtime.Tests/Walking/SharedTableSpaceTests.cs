using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>Shared tables in address spaces: locks, VMAs, files.</summary>
public sealed class SharedTableSpaceTests : IDisposable
{
    private const ulong Base = 0x40_0000;
    private const ulong PmdSize = 0x20_0000;
    private static readonly VirtualRange Pages = VirtualRange.FromLength(new VirtualAddress(Base), 4 * PmdSize);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 20);
    private readonly AddressSpace<X86_64, ArenaMemory> _space;

    public SharedTableSpaceTests() => _space = Space(_arena, LinuxBehaviour.Linux6_12, Pages);

    public void Dispose()
    {
        _space.Dispose();
        _arena.Dispose();
    }

    [Theory]
    [InlineData(LinuxBehaviour.Linux6_1)]
    [InlineData(LinuxBehaviour.Linux6_12)]
    public void A_table_of_two_VMAs_is_walked_once_and_is_locked_meanwhile(LinuxBehaviour behaviour)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        using AddressSpace<X86_64, ArenaMemory> space = Space(arena, behaviour, Pages);
        space.Add(new Vma(VirtualRange.FromLength(Pages.Start, PmdSize), VmFlags.Write));
        space.Add(new Vma(new VirtualRange(Pages.Start + PmdSize, Pages.Last), VmFlags.Read));
        var held = new List<bool>();
        var walker = new OnceInSpace(table => held.Add(space.PteLocks.Of(table).IsHeldByCurrentThread));

        using (space.Lock.EnterRead()) Assert.True(walker.Walk(space, Pages).IsCompleted);

        Assert.Equal([Base, Base + 0x1000], walker.Pages);
        Assert.Equal([Base + PmdSize, Base + (2 * PmdSize), Base + (3 * PmdSize)], walker.Shared);
        Assert.Equal([true, true, true], held);
        AssertUnlocked(space);
    }

    [Fact]
    public void A_VMA_that_begins_in_a_table_walks_its_part()
    {
        _space.Add(new Vma(new VirtualRange(Pages.Start + 0x1000, Pages.Start + (PmdSize - 1)), VmFlags.Write));
        _space.Add(new Vma(new VirtualRange(Pages.Start + PmdSize, Pages.Last), VmFlags.Read));
        var walker = new OnceInSpace(static _ => { });

        using (_space.Lock.EnterRead()) walker.Walk(_space, Pages);

        Assert.Equal([Base + 0x1000, Base + PmdSize, Base + PmdSize + 0x1000], walker.Pages);
        Assert.Equal(2, walker.Shared.Count);
    }

    [Fact]
    public void A_handler_that_throws_leaves_no_table_locked()
    {
        _space.Add(new Vma(Pages, VmFlags.Write));
        var walker = new OnceInSpace(static _ => throw new TimeoutException());

        using (_space.Lock.EnterRead()) Assert.Throws<TimeoutException>(() => walker.Walk(_space, Pages));

        Assert.Single(walker.Shared);
        AssertUnlocked(_space);
    }

    [Fact]
    public void A_retry_leaves_no_table_locked()
    {
        _space.Add(new Vma(Pages, VmFlags.Write));
        int calls = 0;
        var walker = new DecidingWalker(_ => ++calls == 1 ? WalkAction.Again : WalkAction.Subtree);

        using (_space.Lock.EnterRead()) walker.Walk(_space, Pages);

        Assert.Equal((8, 4), (walker.Pages.Count, walker.Shared.Count));
        AssertUnlocked(_space);
    }

    [Fact]
    public void A_walk_without_VMAs_visits_a_table_once()
    {
        var walker = new OnceInSpace(static _ => { });

        using (_space.Lock.EnterWrite())
        using (_space.Kernel.Lock.EnterWrite()) walker.WalkWithoutVmas(_space, Pages);

        Assert.Equal((2, 3), (walker.Pages.Count, walker.Shared.Count));
    }

    /// <summary>The tables of another address space have the same addresses, in another memory.</summary>
    [Fact]
    public void A_walk_of_a_file_visits_the_tables_of_each_VMA()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        VirtualRange elsewhere = VirtualRange.FromLength(Pages.Start + Geometry<X86_64>.OffsetMask(PageTableLevel.Pud) + 1, 4 * PmdSize);
        using AddressSpace<X86_64, ArenaMemory> other = Space(arena, LinuxBehaviour.Linux6_12, elsewhere);
        using var mapping = new FileMapping();
        foreach ((AddressSpace space, VirtualRange range) in new[] { ((AddressSpace)_space, Pages), (other, elsewhere) })
        {
            var vma = new Vma(range, VmFlags.Shared);
            space.Add(vma);
            using (mapping.Lock.EnterWrite()) mapping.Link(vma);
        }

        var walker = new OnceInSpace(static _ => { });
        using (mapping.Lock.EnterRead()) walker.Walk(mapping, 0, ulong.MaxValue);
        using (mapping.Lock.EnterWrite()) foreach (Vma vma in mapping.Vmas.ToList()) mapping.Unlink(vma);

        Assert.Equal((4, 6), (walker.Pages.Count, walker.Shared.Count));
    }

    /// <summary>Four PMD entries that share a PTE table with two pages.</summary>
    private static AddressSpace<X86_64, ArenaMemory> Space(FrameArena arena, LinuxBehaviour behaviour, VirtualRange pages)
    {
        var tables = new OwnedPageTable<X86_64>(arena);
        tables.Map(pages, new PhysicalAddress(0x7000_0000), EntryFlags.Writable);
        tables.Unmap(new VirtualRange(pages.Start + 0x2000, pages.Start + (PmdSize - 1)));
        new SharingEditor().Edit(tables.Table, pages);
        return new AddressSpace<X86_64, ArenaMemory>(arena.Memory, tables.Table.Root, arena) { Behaviour = behaviour };
    }

    private static void AssertUnlocked(AddressSpace space) => Assert.DoesNotContain(
        Enumerable.Range(0, 256), frame => space.PteLocks.Of(new PhysicalAddress((ulong)frame << 12)).IsHeldByCurrentThread);
}

/// <summary>Makes all PMD entries point to the table of the first one.</summary>
[PageWalker]
internal sealed partial class SharingEditor
{
    private ulong _first;

    [PmdEntry]
    private WalkAction OnPmd(EntryRef<X86_64> pmd)
    {
        if (_first == 0) _first = pmd.Read().Raw;
        pmd.Exchange(_first);
        return WalkAction.Continue;
    }
}
