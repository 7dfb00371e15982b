using System.Runtime.CompilerServices;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

public sealed class LoadStoreTests : IDisposable
{
    private const ulong Page = 0x7000_1000;
    private const ulong Top = 0xffff_ffff_ffff_f000;

    private readonly MmuMachine _machine = new();

    private VirtualCpu<X86_64> Cpu => _machine.Cpu;

    [Theory]
    [InlineData(0x0000_0000_0000_0000, PageTableLevel.Pte)]
    [InlineData(0x0000_7fff_ffff_f000, PageTableLevel.Pte)]
    [InlineData(0xffff_8000_0000_0000, PageTableLevel.Pte)]
    [InlineData(Top, PageTableLevel.Pte)]
    [InlineData(0x0000_7fff_ffe0_0000, PageTableLevel.Pmd)]
    [InlineData(0xffff_ffff_ffe0_0000, PageTableLevel.Pmd)]
    [InlineData(0x0000_0000_4000_0000, PageTableLevel.Pud)]
    [InlineData(0xffff_ffff_c000_0000, PageTableLevel.Pud)]
    public void What_is_stored_lies_in_the_mapped_memory_and_is_loaded_again(ulong leaf, PageTableLevel level)
    {
        ulong physical = level == PageTableLevel.Pud ? 0 : Data;
        ulong offset = level == PageTableLevel.Pte ? 0x128u : 0x12_3458u + (Data - physical);
        _machine.Map(leaf, physical, level: level);

        Cpu.Store(At(leaf + offset), 0x1122_3344_5566_7788UL);

        Assert.Equal(0x1122_3344_5566_7788UL, _machine.Word(physical + offset));
        Assert.Equal(0x1122_3344_5566_7788UL, Cpu.Load<ulong>(At(leaf + offset)));
        Assert.Equal(0x3344, Cpu.Load<ushort>(At(leaf + offset + 4)));
        Assert.Equal(physical + offset, Cpu.Translate(At(leaf + offset), MemoryAccess.Read).Value);
    }

    [Fact]
    public void A_value_may_cross_into_a_page_that_lies_elsewhere()
    {
        _machine.Map(Page, Data + 0x5000);
        _machine.Map(Page + 0x1000, Data);

        Cpu.Store(At(Page + 0xffd), 0x1122_3344_5566_7788UL);

        Assert.Equal(0x6677_8800_0000_0000UL, _machine.Word(Data + 0x5ff8));
        Assert.Equal(0x0000_0011_2233_4455UL, _machine.Word(Data));
        Assert.Equal(0x1122_3344_5566_7788UL, Cpu.Load<ulong>(At(Page + 0xffd)));
    }

    [Fact]
    public void A_store_whose_second_page_faults_stores_nothing()
    {
        _machine.Map(Page, Data);
        _machine.AssertFault(
            Page + 0x1000, MemoryAccess.Write, PageFaultReason.NotPresent, () => Cpu.Store(At(Page + 0xffd), ulong.MaxValue));

        _machine.Map(Page + 0x1000, Data + 0x1000, EntryFlags.User);
        _machine.AssertFault(
            Page + 0x1000, MemoryAccess.Write, PageFaultReason.Protection, () => Cpu.Store(At(Page + 0xffd), ulong.MaxValue));
        Assert.False(_machine.Entry(Page + 0x1000).Read().IsDirty);

        _machine.Map(Page + 0x2000, Data + 0x3000);
        _machine.Map(Page + 0x3000, 0x4000_0000);
        _machine.AssertFault(
            Page + 0x3000, MemoryAccess.Write, PageFaultReason.NoMemory, () => Cpu.Store(At(Page + 0x2ffd), ulong.MaxValue));

        Assert.Equal(0UL, _machine.Word(Data + 0xff8));
        Assert.Equal(0UL, _machine.Word(Data + 0x1000));
        Assert.Equal(0UL, _machine.Word(Data + 0x3ff8));
    }

    [Fact]
    public void A_value_at_the_last_address_continues_at_address_0()
    {
        _machine.Map(Top, Data);
        _machine.AssertFault(0, MemoryAccess.Write, PageFaultReason.NotPresent, () => Cpu.Store(At(ulong.MaxValue), (ushort)0x1234));
        Assert.Equal(0UL, _machine.Word(Data + 0xff8));

        _machine.Map(0, Data + 0x1000);
        Cpu.Store(At(ulong.MaxValue), (ushort)0x1234);

        Assert.Equal(0x3400_0000_0000_0000UL, _machine.Word(Data + 0xff8));
        Assert.Equal(0x12UL, _machine.Word(Data + 0x1000));
    }

    [Theory]
    [InlineData(0x0000_8000_0000_0000)]
    [InlineData(0xffff_7fff_ffff_ffff)]
    [InlineData(0x8000_0000_0000_0000)]
    public void Between_the_halves_nothing_is_translated(ulong address)
        => _machine.AssertFault(address, MemoryAccess.Read, PageFaultReason.NotCanonical, () => Cpu.Load<byte>(At(address)));

    [Fact]
    public void A_value_cannot_cross_out_of_the_lower_half()
    {
        _machine.Map(0x7fff_ffff_f000);
        _machine.AssertFault(
            0x8000_0000_0000, MemoryAccess.Write, PageFaultReason.NotCanonical, () => Cpu.Store(At(0x7fff_ffff_fffc), ulong.MaxValue));
        Assert.Equal(0UL, _machine.Word(Data + 0xff8));
    }

    [Theory]
    [InlineData(PageTableLevel.P4d, PageFaultReason.NoMemory)]
    [InlineData(PageTableLevel.Pud, PageFaultReason.NoMemory)]
    [InlineData(PageTableLevel.Pmd, PageFaultReason.NoMemory)]
    [InlineData(PageTableLevel.Pte, PageFaultReason.NoMemory)]
    public void An_entry_with_an_address_outside_the_memory_faults(PageTableLevel level, PageFaultReason reason)
    {
        _machine.Map(Page);
        _machine.Entry(Page, level).Write(level == PageTableLevel.Pte
            ? X86_64.LeafEntry(level, new PhysicalAddress(0x4000_0000), ReadWrite)
            : X86_64.TableEntry(new PhysicalAddress(0x4000_0000)));

        _machine.AssertFault(Page, MemoryAccess.Read, reason, () => Cpu.Load<int>(At(Page)));
        _machine.AssertFault(Page, MemoryAccess.Write, reason, () => Cpu.Store(At(Page), 1));
    }

    // Intel SDM volume 3A, section 5.7: a reserved bit is a fault, whatever the access.
    [Theory]
    [InlineData(PageTableLevel.P4d, 0x80UL)]
    [InlineData(PageTableLevel.Pud, 0x2080UL)]
    [InlineData(PageTableLevel.Pmd, 0x2080UL)]
    public void An_entry_with_reserved_bits_faults_and_keeps_its_bits(PageTableLevel level, ulong reserved)
    {
        _machine.Map(Page);
        ulong malformed = _machine.Entry(Page, level).Read().Raw | reserved;
        _machine.Entry(Page, level).Write(malformed);

        _machine.AssertFault(Page, MemoryAccess.Read, PageFaultReason.Malformed, () => Cpu.Load<int>(At(Page)));
        _machine.AssertFault(Page, MemoryAccess.Write, PageFaultReason.Malformed, () => Cpu.Store(At(Page), 1));
        Assert.Equal(malformed, _machine.Entry(Page, level).Read().Raw);
    }

    [Fact]
    public void An_empty_entry_of_any_level_is_a_fault_and_nothing_is_mapped_by_it()
    {
        _machine.AssertFault(Page, MemoryAccess.Execute, PageFaultReason.NotPresent, () => Cpu.Translate(At(Page), MemoryAccess.Execute));
        _machine.Map(Page);
        _machine.AssertFault(Page + 0x1000, MemoryAccess.Read, PageFaultReason.NotPresent, () => Cpu.Load<byte>(At(Page + 0x1000)));
        _machine.AssertFault(Page + 0x20_0000, MemoryAccess.Read, PageFaultReason.NotPresent, () => Cpu.Load<byte>(At(Page + 0x20_0000)));
        Assert.True(_machine.Entry(Page + 0x1000).Read().IsNone);
    }

    [Fact]
    public void A_value_larger_than_a_page_is_refused()
    {
        _machine.Map(Page, count: 4);
        Cpu.Store(At(Page + 8), default(WholePage));
        Assert.Throws<NotSupportedException>(() => Cpu.Store(At(Page), default(MoreThanAPage)));
        Assert.Throws<NotSupportedException>(() => Cpu.Load<MoreThanAPage>(At(Page)));
    }

    public void Dispose() => _machine.Dispose();

    [InlineArray(0x1000)]
    private struct WholePage
    {
        private byte _first;
    }

    [InlineArray(0x1001)]
    private struct MoreThanAPage
    {
        private byte _first;
    }
}
