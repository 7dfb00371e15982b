using Format = WalkGen.RiscV<WalkGen.Formats.Sv39>;

using WalkGen.CompilerServices;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests;

/// <summary>Runs of Svnapot: 16 entries with one address, each of which maps its own page of it, whoever looks.</summary>
public sealed partial class NapotTests : IDisposable
{
    private const ulong Start = 0x4003_0000; // index 0x30 of its table
    private const ulong Memory = 0x10_0000;

    private readonly FrameArena _arena = new(default, 0x20_0000);
    private readonly OwnedPageTable<Format> _tables;

    public NapotTests()
    {
        while (_arena.Allocate().Value < Memory + 0x2_0000)
        {
        }

        _tables = new OwnedPageTable<Format>(_arena);
        _tables.Map(Run, new PhysicalAddress(Memory), EntryFlags.User | EntryFlags.Writable | EntryFlags.Contiguous);
    }

    private static VirtualRange Run => VirtualRange.FromLength(new VirtualAddress(Start), 0x1_0000);

    [Fact]
    public void All_entries_of_a_run_are_equal_and_their_addresses_are_not()
    {
        EntryTable<Format> table = PteTable();
        for (int i = 0; i < 16; i++)
        {
            var address = new PhysicalAddress(Memory + ((ulong)i << 12));
            Entry<Format> read = table.Read(PageTableLevel.Pte, 0x30 + i);
            EntryRef<Format> slot = table.Edit(PageTableLevel.Pte, 0x30 + i);

            Assert.Equal(1UL << 63 | Memory >> 2 | 8 << 10, read.Raw & ~0x3ffUL);
            Assert.True(read.Has(EntryFlags.Contiguous));
            Assert.Equal(PageTableLevel.Pte, read.Level);
            Assert.Equal(address, read.Address);
            Assert.Equal(address, slot.Read().Address);
            Assert.Equal(address, slot.Exchange(read.Raw).Address);
            Assert.Equal(address, slot.CompareExchange(read.Raw, read.Raw).Address);
            Assert.Equal(address, slot.As<Format>().Read().As<Format>().Address);
            Assert.Equal(address, table.Span(PageTableLevel.Pte, 0x28, 0x40)[8 + i].Address);
            Assert.Equal(address, new Entry<Format>(read.Raw, PageTableLevel.Pte, 0x30 + i).Address);
            Assert.Equal(new PhysicalAddress(Memory), new Entry<Format>(read.Raw, PageTableLevel.Pte).Address);
        }
    }

    [Fact]
    public void A_walker_gets_the_address_of_each_page()
    {
        var read = new Reader();
        read.Walk(_tables.Table, Run);
        var edited = new Editor();
        edited.Edit(_tables.Table, Run);

        ulong[] expected = [.. Enumerable.Range(0, 16).Select(static i => Memory + ((ulong)i << 12))];
        Assert.Equal(expected, read.Addresses);
        Assert.Equal(expected, edited.Addresses);
    }

    [Fact]
    public void A_processor_translates_and_marks_each_page()
    {
        using var space = new AddressSpace<Format, ArenaMemory>(_arena.Memory, _tables.Table.Root, _arena);
        var mmu = new SoftwareMmu<Format>(new PhysicalBus(_arena), space);
        var cpu = mmu.AddCpu();

        for (ulong offset = 0; offset < 0x1_0000; offset += 0x1000)
        {
            Assert.Equal(Memory + offset + 5, cpu.Translate(new VirtualAddress(Start + offset + 5), MemoryAccess.Write).Value);
        }

        Assert.True(PteTable().Read(PageTableLevel.Pte, 0x3f).Has(EntryFlags.Accessed | EntryFlags.Dirty));
    }

    [Fact]
    public void A_processor_writes_no_reserved_bit_to_the_tables_above()
    {
        using var space = new AddressSpace<Format, ArenaMemory>(_arena.Memory, _tables.Table.Root, _arena);
        var mmu = new SoftwareMmu<Format>(new PhysicalBus(_arena), space);
        mmu.AddCpu().Translate(new VirtualAddress(Start), MemoryAccess.Write);

        Assert.True(_tables.Table.TryOpenRoot(out var root));
        Assert.Equal(1UL, root[1].Raw & 0x3ff);
    }

    [Fact]
    public void A_folio_is_found_at_the_page()
    {
        using var space = new AddressSpace<Format, ArenaMemory>(_arena.Memory, _tables.Table.Root, _arena);
        var vma = new Vma(Run, VmFlags.Read);
        space.Add(vma);
        using var held = space.Lock.EnterRead();

        Assert.True(FolioWalk.TryStart(vma, new VirtualAddress(Start + 0x7123), FolioWalkOptions.None, out FolioWalk folio));
        using (folio) Assert.Equal(new PhysicalAddress(Memory + 0x7000), folio.Page);
    }

    [Fact]
    public void Protection_gives_each_page_an_address_of_its_own()
    {
        _tables.Protect(Run, EntryFlags.User);

        for (int i = 0; i < 16; i++)
        {
            Entry<Format> entry = PteTable().Read(PageTableLevel.Pte, 0x30 + i);
            Assert.Equal((Memory + ((ulong)i << 12)) >> 2 | 0x13, entry.Raw);
        }
    }

    [Fact]
    public void Pages_that_a_run_cannot_put_there_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => _tables.Map(
            VirtualRange.FromLength(new VirtualAddress(0x5000_0000), 0x1000), new PhysicalAddress(Memory + 0x1000), EntryFlags.Contiguous));
        Assert.StartsWith("A Pte leaf of RISC-V, Sv39 cannot contain the address", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _arena.Dispose();

    private EntryTable<Format> PteTable()
    {
        ArenaMemory memory = _arena.Memory;
        PhysicalAddress address = _tables.Table.Root;
        foreach (PageTableLevel level in (PageTableLevel[])[PageTableLevel.Pud, PageTableLevel.Pmd])
        {
            PageTableLevel real = Geometry<Format>.RealLevel(level);
            Assert.True(EntryTable<Format>.TryOpen(memory, real, address, out var table));
            address = table.Read(level, Geometry<Format>.Index(real, Start)).Address;
        }

        Assert.True(EntryTable<Format>.TryOpenToEdit(memory, PageTableLevel.Pte, address, out var lowest));
        return lowest;
    }

    [PageWalker]
    private sealed partial class Reader
    {
        public List<ulong> Addresses { get; } = [];

        [PteEntry(Where = EntryFlags.Contiguous)]
        private void OnPte<TPaging>(Entry<TPaging> entry)
            where TPaging : struct, IPagingFormat
            => Addresses.Add(entry.Address.Value);
    }

    [PageWalker]
    private sealed partial class Editor
    {
        public List<ulong> Addresses { get; } = [];

        [PteEntry]
        private void OnPte<TPaging>(EntryRef<TPaging> entry)
            where TPaging : struct, IPagingFormat
            => Addresses.Add(entry.Clear(EntryFlags.Accessed).Address.Value);
    }
}
