using System.Numerics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Two CPUs increment one word, and no increment is lost.</summary>
[Collection(nameof(Concurrency))]
public sealed class AtomicCounterTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const int Increments = 300_000;

    private readonly GuestMachine<X86_64> _machine = new();

    public AtomicCounterTests() => _machine.Map(Page);

    [Fact]
    public void One_byte_by_addition() => Count<byte>(static cpu => cpu.ExchangeAdd(At(Page), (byte)1));

    [Fact]
    public void Two_bytes_by_addition() => Count<ushort>(static cpu => cpu.ExchangeAdd(At(Page), (ushort)1));

    [Fact]
    public void Four_bytes_by_addition() => Count<uint>(static cpu => cpu.ExchangeAdd(At(Page), 1u));

    [Fact]
    public void Eight_bytes_by_addition() => Count<ulong>(static cpu => cpu.ExchangeAdd(At(Page), 1UL));

    [Fact]
    public void Four_bytes_by_compare_exchange() => Count<uint>(static cpu =>
    {
        uint before = cpu.Load<uint>(At(Page)), found;
        while ((found = cpu.CompareExchange(At(Page), before + 1, before)) != before) before = found;
    });

    [Fact]
    public void Eight_bytes_by_store_conditional() => Count<ulong>(static cpu =>
    {
        while (!cpu.StoreConditional(At(Page), cpu.LoadReserved<ulong>(At(Page)) + 1))
        {
        }
    });

    public void Dispose() => _machine.Dispose();

    private void Count<T>(Action<VirtualCpu<X86_64>> increment)
        where T : unmanaged, IBinaryInteger<T>
    {
        VirtualCpu<X86_64> first = _machine.AddCpu(), second = _machine.AddCpu();
        Concurrently.Run(() => Repeat(first), () => Repeat(second));
        Assert.Equal(T.CreateTruncating(2 * Increments), first.Load<T>(At(Page)));

        void Repeat(VirtualCpu<X86_64> cpu)
        {
            for (int i = 0; i < Increments; i++) increment(cpu);
        }
    }
}
