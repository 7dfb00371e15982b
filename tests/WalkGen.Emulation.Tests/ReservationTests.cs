using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>LoadReserved and StoreConditional.</summary>
public sealed class ReservationTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;
    private readonly VirtualCpu<X86_64> _other;

    public ReservationTests()
    {
        _machine.Map(Page);
        _machine.Map(Page + 0x1000, Data + 0x1000, EntryFlags.User);
        _cpu = _machine.AddCpu();
        _other = _machine.AddCpu();
        _cpu.Store(At(Page), 5UL);
    }

    [Fact]
    public void A_reserved_word_is_stored_once()
    {
        Assert.Equal(5UL, _cpu.LoadReserved<ulong>(At(Page)));
        Assert.True(_cpu.StoreConditional(At(Page), 6UL));
        Assert.False(_cpu.StoreConditional(At(Page), 7UL)); // no reservation
        Assert.Equal(6UL, _cpu.Load<ulong>(At(Page)));
    }

    [Fact]
    public void A_store_of_another_CPU_makes_it_fail()
    {
        _cpu.LoadReserved<uint>(At(Page));
        _other.Store(At(Page), 9u);
        Assert.False(_cpu.StoreConditional(At(Page), 6u));
        Assert.Equal(9u, _cpu.Load<uint>(At(Page)));
    }

    [Fact]
    public void Another_address_or_size_is_not_reserved()
    {
        _cpu.LoadReserved<uint>(At(Page));
        Assert.False(_cpu.StoreConditional(At(Page + 4), 0u));
        _cpu.LoadReserved<uint>(At(Page));
        Assert.False(_cpu.StoreConditional(At(Page), 6UL));
        Assert.False(_cpu.StoreConditional(At(Page), 6u)); // the attempt ended the reservation
        Assert.Equal(5UL, _cpu.Load<ulong>(At(Page)));
    }

    [Fact]
    public void ClearReservation_ends_it()
    {
        _cpu.LoadReserved<ulong>(At(Page));
        _cpu.ClearReservation();
        Assert.False(_cpu.StoreConditional(At(Page), 6UL));
    }

    [Fact]
    public void A_store_that_faults_ends_it()
    {
        _cpu.LoadReserved<ulong>(At(Page + 0x1000));
        Assert.Equal(
            new PageFault(At(Page + 0x1000), MemoryAccess.Write, PageFaultReason.Protection),
            Assert.Throws<PageFaultException>(() => _cpu.StoreConditional(At(Page + 0x1000), 1UL)).Fault);
        Assert.False(_cpu.StoreConditional(At(Page + 0x1000), 1UL));
    }

    [Fact]
    public void A_load_that_faults_reserves_nothing_and_ends_the_reservation_before()
    {
        _cpu.LoadReserved<ulong>(At(Page));
        Assert.Throws<PageFaultException>(() => _cpu.LoadReserved<ulong>(At(Page + 0x2000)));
        Assert.False(_cpu.StoreConditional(At(Page), 6UL));
        Assert.False(_cpu.StoreConditional(At(Page + 0x2000), 6UL));
    }

    [Fact]
    public void A_misaligned_load_faults()
        => Assert.Equal(
            new PageFault(At(Page + 4), MemoryAccess.Read, PageFaultReason.Misaligned),
            Assert.Throws<PageFaultException>(() => _cpu.LoadReserved<ulong>(At(Page + 4))).Fault);

    [Fact]
    public void A_reservation_has_4_or_8_bytes()
    {
        Assert.Throws<NotSupportedException>(() => _cpu.LoadReserved<ushort>(At(Page)));
        Assert.Throws<NotSupportedException>(() => _cpu.StoreConditional(At(Page), (byte)1));
    }

    public void Dispose() => _machine.Dispose();
}
