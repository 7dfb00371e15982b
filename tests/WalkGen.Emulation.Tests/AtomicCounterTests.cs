using System.Diagnostics;
using System.Numerics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Two CPUs increment one word, and no increment is lost.</summary>
[Collection(nameof(Concurrency))]
public sealed class AtomicCounterTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(400); // the CPUs meet on a busy machine too

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

    /// <summary>Each CPU toggles its own bit and sees that nobody else does.</summary>
    [Fact]
    public void Toggled_bits()
    {
        VirtualCpu<X86_64> first = _machine.AddCpu(), second = _machine.AddCpu();
        int lost = 0;
        Concurrently.Run(() => Repeat(first, 1), () => Repeat(second, 2));
        Assert.Equal(0, lost);

        void Repeat(VirtualCpu<X86_64> cpu, uint bit)
        {
            uint expected = 0;
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Duration; expected ^= bit)
            {
                if ((cpu.ExchangeXor(At(Page), bit) & bit) != expected) Interlocked.Increment(ref lost);
            }
        }
    }

    public void Dispose() => _machine.Dispose();

    private void Count<T>(Action<VirtualCpu<X86_64>> increment)
        where T : unmanaged, IBinaryInteger<T>
    {
        VirtualCpu<X86_64> first = _machine.AddCpu(), second = _machine.AddCpu();
        long increments = 0;
        Concurrently.Run(() => Repeat(first), () => Repeat(second));
        Assert.Equal(T.CreateTruncating(increments), first.Load<T>(At(Page)));

        void Repeat(VirtualCpu<X86_64> cpu)
        {
            long done = 0;
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Duration; done++) increment(cpu);
            Interlocked.Add(ref increments, done);
        }
    }
}
