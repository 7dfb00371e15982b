using WalkGen.Formats;
using WalkGen.Runtime.Tests.Walking;

namespace WalkGen.Runtime.Tests;

/// <summary><see cref="PageTable.TryTranslate"/> against the last entry that the interpreted walker visits.</summary>
public class TranslationTests
{
    private const int Seeds = 60;
    private const int AddressesPerSeed = 50;

    [Fact]
    public void X86_64_translates_as_the_reference_does() => Compare<X86_64>();

    [Fact]
    public void X86_64La57_translates_as_the_reference_does() => Compare<X86_64La57>();

    [Fact]
    public void X86Pae_translates_as_the_reference_does() => Compare<X86Pae>();

    [Fact]
    public void X86_translates_as_the_reference_does() => Compare<X86>();

    [Fact]
    public void X86NoPse_translates_as_the_reference_does() => Compare<X86NoPse>();

    [Fact]
    public void RISC_V_translates_as_the_reference_does()
    {
        Compare<RiscV<Sv32>>();
        Compare<RiscV<Sv39>>();
        Compare<RiscV<Sv48>>();
        Compare<RiscV<Sv57>>();
    }

    [Fact]
    public void Formats_with_any_number_of_levels_translate_as_the_reference_does()
    {
        Compare<Tiny5>();
        Compare<Tiny4>();
        Compare<Tiny3>();
        Compare<Tiny2>();
    }

    [Fact]
    public void The_offset_in_a_page_of_any_size_is_kept()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        var owned = new OwnedPageTable<X86_64>(arena);
        Map(0x4000_0000, 1 << 30, 0x80_0000_0000, PageTableLevel.Pud);
        Map(0x20_0000, 2 << 20, 0x60_0000, PageTableLevel.Pmd);
        Map(0x1000, 0x1000, 0x7000, PageTableLevel.Pte);

        Assert.Equal(0x80_2345_6789UL, Translate(owned.Table, 0x4000_0000 + 0x2345_6789));
        Assert.Equal(0x7f_edcbUL, Translate(owned.Table, 0x3f_edcb));
        Assert.Equal(0x7abcUL, Translate(owned.Table, 0x1abc));
        Assert.Null(Translate(owned.Table, 0x2000));
        Assert.Null(Translate(owned.Table, 0x1_0000_0000_0000 + 0x1abc)); // not canonical

        void Map(ulong start, ulong length, ulong physical, PageTableLevel level)
            => owned.Map(
                VirtualRange.FromLength(new VirtualAddress(start), length), new PhysicalAddress(physical), EntryFlags.User, level);
    }

    [Fact]
    public void Each_page_of_a_NAPOT_run_has_its_own_address()
    {
        ulong pte = RiscV<Sv39>.LeafEntry(
            PageTableLevel.Pte, new PhysicalAddress(0x8000_0000), EntryFlags.User | EntryFlags.Contiguous);
        var memory = new SparseMemory();
        byte[] root = memory.Add(new PhysicalAddress(0x1000)), pmds = memory.Add(new PhysicalAddress(0x2000));
        byte[] ptes = memory.Add(new PhysicalAddress(0x3000));
        BitConverter.TryWriteBytes(root, RiscV<Sv39>.TableEntry(new PhysicalAddress(0x2000)));
        BitConverter.TryWriteBytes(pmds, RiscV<Sv39>.TableEntry(new PhysicalAddress(0x3000)));
        for (int i = 0; i < 16; i++) BitConverter.TryWriteBytes(ptes.AsSpan(i * 8), pte);
        var table = new PageTable<RiscV<Sv39>, SparseMemory>(memory, new PhysicalAddress(0x1000));

        Assert.Equal(0x8000_5123UL, Translate(table, 0x5123));
    }

    [Fact]
    public void The_memory_of_a_disposed_arena_is_not_read()
    {
        var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        PageTable table = new OwnedPageTable<X86_64>(arena).Table;
        arena.Dispose();

        Assert.Throws<ObjectDisposedException>(() => table.TryTranslate(default, out _));
    }

    private static void Compare<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        int mapped = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var tables = new RandomTables<TPaging>(seed);
            for (int i = 0; i < AddressesPerSeed; i++)
            {
                ulong address = i % 5 == 0 ? tables.Range().Start.Value : tables.Mapped();
                Entry<TPaging>? expected = Reference(tables, address);

                Assert.Equal(expected?.Address.Value + (address & (expected?.Size - 1)), Translate(tables.Table, address));
                Assert.Equal(expected, Leaf(tables.Table, address));
                if (expected is not null) mapped++;
            }
        }

        Assert.True(mapped > Seeds, $"only {mapped} addresses are mapped");
    }

    private static ulong? Translate(PageTable table, ulong address)
    {
        bool isMapped = table.TryTranslate(new VirtualAddress(address), out PhysicalAddress physical);
        if (!isMapped) Assert.Equal(default, physical);
        return isMapped ? physical.Value : null;
    }

    private static Entry<TPaging>? Leaf<TPaging, TMemory>(PageTable<TPaging, TMemory> table, ulong address)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        bool isMapped = table.TryTranslate(new VirtualAddress(address), out PhysicalAddress physical, out Entry<TPaging> leaf);
        Assert.Equal(isMapped ? leaf.Address + (address & (leaf.Size - 1)) : default, physical);
        if (!isMapped) Assert.Equal(default, leaf);
        return isMapped ? leaf : null;
    }

    private static Entry<TPaging>? Reference<TPaging>(RandomTables<TPaging> tables, ulong address)
        where TPaging : struct, IPagingFormat
    {
        var reference = new ReferenceWalker<TPaging>(tables.Memory, PageTableLevel.Pte, static _ => true);
        reference.Walk(tables.Table.Root, new VirtualRange(address, address));
        if (reference.Events is not [.., { Handler: "entry" } last]) return null;
        var entry = new Entry<TPaging>(last.Value, last.Level, Geometry<TPaging>.Index(last.Level, address));
        return entry.IsLeaf ? entry : null;
    }
}
