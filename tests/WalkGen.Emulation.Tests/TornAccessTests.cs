using System.Diagnostics;
using System.Runtime.InteropServices;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>A CPU stores only zeros and only ones by turns: an aligned load never sees a part of a store.</summary>
[Collection(nameof(Concurrency))]
public sealed class TornAccessTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _writer;
    private readonly VirtualCpu<X86_64> _reader;

    public TornAccessTests()
    {
        _machine.Map(Page);
        _writer = _machine.AddCpu();
        _reader = _machine.AddCpu();
    }

    [Fact]
    public void Two_bytes() => Run<ushort, ushort>(static (ref ushort word) => Volatile.Read(ref word));

    [Fact]
    public void Four_bytes() => Run<uint, uint>(static (ref uint word) => Volatile.Read(ref word));

    [Fact]
    public void Eight_bytes() => Run<ulong, ulong>(static (ref ulong word) => Volatile.Read(ref word));

    /// <summary>The JIT may keep the fields of a struct in registers of their own.</summary>
    [Fact]
    public void A_struct_of_two_ints() => Run<Pair, ulong>(static (ref ulong word) => Volatile.Read(ref word));

    [Fact]
    public void A_struct_of_four_shorts() => Run<Quad, ulong>(static (ref ulong word) => Volatile.Read(ref word));

    [Fact]
    public void A_struct_of_two_shorts() => Run<(short, short), uint>(static (ref uint word) => Volatile.Read(ref word));

    [Fact]
    public void A_struct_of_two_bytes() => Run<(byte, byte), ushort>(static (ref ushort word) => Volatile.Read(ref word));

    public void Dispose() => _machine.Dispose();

    private delegate T HostLoad<T>(ref T value);

    private static bool IsWhole<T>(T value)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        return !bytes.ContainsAnyExcept(bytes[0]);
    }

    /// <typeparam name="T">What the CPUs load and store.</typeparam>
    /// <typeparam name="TWord">The integer of this size, which the host loads.</typeparam>
    private void Run<T, TWord>(HostLoad<TWord> hostLoad)
        where T : unmanaged
        where TWord : unmanaged
    {
        T zeros = default, ones = default;
        MemoryMarshal.AsBytes(new Span<T>(ref ones)).Fill(0xff);
        long tornForCpu = 0, tornForHost = 0, seen = 0;
        long start = Stopwatch.GetTimestamp();
        Concurrently.While(
            () =>
            {
                while (!Concurrently.IsOver(start))
                {
                    for (int i = 0; i < 1000; i++)
                    {
                        T byCpu = _reader.Load<T>(At(Page));
                        TWord byHost = hostLoad(ref _machine.Ram<TWord>(Data));
                        if (!IsWhole(byCpu)) tornForCpu++;
                        if (!IsWhole(byHost)) tornForHost++;
                        if (!byCpu.Equals(zeros)) seen++;
                    }
                }
            },
            () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    _writer.Store(At(Page), ones);
                    _writer.Store(At(Page), zeros);
                }
            });
        Assert.Equal((0L, 0L), (tornForCpu, tornForHost));
        Assert.NotEqual(0, seen); // there was a store to be torn
    }

    private record struct Pair(int Low, int High);

    private record struct Quad(short First, short Second, short Third, short Fourth);
}
