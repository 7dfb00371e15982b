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

    public void Dispose() => _machine.Dispose();

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
