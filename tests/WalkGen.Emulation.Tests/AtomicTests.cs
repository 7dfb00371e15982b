using System.Numerics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Atomic operations on 1, 2, 4 and 8 bytes against the same operations on integers.</summary>
public sealed class AtomicTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const ulong Around = 0xa5a5_a5a5_a5a5_a5a5;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public AtomicTests()
    {
        _machine.Map(Page);
        _cpu = _machine.AddCpu();
    }

    [Fact]
    public void One_byte() => Check<byte>();

    [Fact]
    public void Two_bytes() => Check<ushort>();

    [Fact]
    public void Four_bytes() => Check<uint>();

    [Fact]
    public void Eight_bytes() => Check<ulong>();

    [Fact]
    public void A_float_is_exchanged_by_its_bits()
    {
        _cpu.Store(At(Page), 1.5f);
        Assert.Equal(1.5f, _cpu.Exchange(At(Page), float.NaN));
        Assert.Equal(float.NaN, _cpu.CompareExchange(At(Page), 2.5f, float.NaN));
        Assert.Equal(2.5f, _cpu.Load<float>(At(Page)));
    }

    [Theory]
    [InlineData((sbyte)-3, (sbyte)5, (sbyte)-3, (sbyte)5)]
    [InlineData((sbyte)100, (sbyte)-128, (sbyte)-128, (sbyte)100)]
    [InlineData((sbyte)7, (sbyte)7, (sbyte)7, (sbyte)7)]
    public void Minimum_and_maximum_are_of_signed_numbers_whatever_the_type_is(sbyte before, sbyte operand, sbyte minimum, sbyte maximum)
    {
        CheckExtremes(before, operand, minimum, maximum);
        CheckExtremes((short)before, (short)operand, (short)minimum, (short)maximum);
        CheckExtremes((int)before, (int)operand, (int)minimum, (int)maximum);
        CheckExtremes((long)before, (long)operand, (long)minimum, (long)maximum);
        CheckExtremes((uint)before, (uint)operand, (uint)minimum, (uint)maximum);
        CheckExtremes((ulong)before, (ulong)operand, (ulong)minimum, (ulong)maximum);

        void CheckExtremes<T>(T from, T value, T min, T max)
            where T : unmanaged, IBinaryInteger<T>
        {
            Check(from, min, at => Update(at, AtomicOperation.Minimum, value));
            Check(from, max, at => Update(at, AtomicOperation.Maximum, value));
        }
    }

    [Fact]
    public void A_fault_is_a_value()
    {
        VirtualAddress unmapped = At(0x9000_0000), misaligned = At(Page + 2);
        var missing = new PageFault(unmapped, MemoryAccess.Write, PageFaultReason.NotPresent);
        Assert.False(_cpu.TryUpdate(unmapped, AtomicOperation.Add, 1, out int before, out PageFault fault));
        Assert.Equal((0, missing), (before, fault));
        Assert.False(_cpu.TryCompareExchange(unmapped, 1, 0, out before, out fault));
        Assert.Equal((0, missing), (before, fault));
        Assert.False(_cpu.TryUpdate(misaligned, AtomicOperation.Add, 1, out before, out fault));
        Assert.Equal(new PageFault(misaligned, MemoryAccess.Write, PageFaultReason.Misaligned), fault);
        Assert.False(_cpu.TryLoadReserved(misaligned, out before, out fault));
        Assert.Equal(new PageFault(misaligned, MemoryAccess.Read, PageFaultReason.Misaligned), fault);
        Assert.False(_cpu.TryLoadReserved(unmapped, out before, out fault));
        Assert.Equal(missing with { Access = MemoryAccess.Read }, fault);

        Assert.False(_cpu.TryStoreConditional(misaligned, 5, out _, out fault)); // also if nothing is reserved
        Assert.Equal(new PageFault(misaligned, MemoryAccess.Write, PageFaultReason.Misaligned), fault);

        Assert.True(_cpu.TryLoadReserved(At(Page), out before, out _));
        Assert.True(_cpu.TryStoreConditional(unmapped, 5, out bool isStored, out _)); // not reserved: no access
        Assert.False(isStored);
        Assert.True(_cpu.TryLoadReserved(At(Page), out before, out _));
        _machine.Entry(Page).Clear(EntryFlags.Writable);
        _machine.Mmu.Flush(VirtualRange.All);
        Assert.False(_cpu.TryStoreConditional(At(Page), 5, out isStored, out fault));
        Assert.Equal((false, PageFaultReason.Protection), (isStored, fault.Reason));
        Assert.True(_cpu.TryStoreConditional(At(Page), 5, out isStored, out _)); // the reservation has ended
        Assert.False(isStored);
    }

    [Fact]
    public void An_unknown_operation_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => _cpu.TryUpdate(At(Page), (AtomicOperation)9, 1, out _, out _));

    public void Dispose() => _machine.Dispose();

    private T Update<T>(VirtualAddress at, AtomicOperation operation, T operand)
        where T : unmanaged
    {
        Assert.True(_cpu.TryUpdate(at, operation, operand, out T before, out _));
        return before;
    }

    private void Check<T>()
        where T : unmanaged, IBinaryInteger<T>
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            T before = T.CreateTruncating((ulong)random.NextInt64()), value = T.CreateTruncating((ulong)random.NextInt64());
            Check(before, unchecked(before + value), at => _cpu.ExchangeAdd(at, value));
            Check(before, before & value, at => _cpu.ExchangeAnd(at, value));
            Check(before, before | value, at => _cpu.ExchangeOr(at, value));
            Check(before, before ^ value, at => _cpu.ExchangeXor(at, value));
            Check(before, value, at => _cpu.Exchange(at, value));
            Check(before, unchecked(before + value), at => Update(at, AtomicOperation.Add, value));
            Check(before, before & value, at => Update(at, AtomicOperation.And, value));
            Check(before, before | value, at => Update(at, AtomicOperation.Or, value));
            Check(before, before ^ value, at => Update(at, AtomicOperation.Xor, value));
            Check(before, value, at => Update(at, AtomicOperation.Exchange, value));
            Check(before, T.Min(before, value), at => Update(at, AtomicOperation.MinimumUnsigned, value)); // T is unsigned here
            Check(before, T.Max(before, value), at => Update(at, AtomicOperation.MaximumUnsigned, value));
            Check(before, value, at => _cpu.CompareExchange(at, value, before));
            Check(before, before, at => _cpu.CompareExchange(at, value, before ^ T.One));
        }
    }

    /// <summary>Runs an operation on the second value of three: it returns the value before and changes only its own bytes.</summary>
    private void Check<T>(T before, T after, Func<VirtualAddress, T> operation)
        where T : unmanaged, IBinaryInteger<T>
    {
        VirtualAddress middle = At(Page + (ulong)before.GetByteCount());
        for (ulong word = 0; word < 3; word++) _machine.Word(Data + (word * 8)) = Around;
        _cpu.Store(middle, before);

        Assert.Equal(before, operation(middle));

        Assert.Equal(after, _cpu.Load<T>(middle));
        Assert.Equal(T.CreateTruncating(Around), _cpu.Load<T>(At(Page)));
        Assert.Equal(T.CreateTruncating(Around), _cpu.Load<T>(middle + (ulong)before.GetByteCount()));
    }
}
