using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>A CPU stores only zeros and only ones by turns: an aligned load never sees a part of a store.</summary>
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
    public void Two_bytes() => Run<ushort>(static (ref ushort word) => Volatile.Read(ref word));

    [Fact]
    public void Four_bytes() => Run<uint>(static (ref uint word) => Volatile.Read(ref word));

    [Fact]
    public void Eight_bytes() => Run<ulong>(static (ref ulong word) => Volatile.Read(ref word));

    [Fact]
    public void A_struct_of_two_ints() => Run(static (ref Pair pair) => Unsafe.BitCast<long, Pair>(Volatile.Read(ref Unsafe.As<Pair, long>(ref pair))));

    [Fact]
    public void A_struct_of_four_shorts()
        => Run(static (ref Quad quad) => Unsafe.BitCast<long, Quad>(Volatile.Read(ref Unsafe.As<Quad, long>(ref quad))));

    public void Dispose() => _machine.Dispose();

    private delegate T HostLoad<T>(ref T value);

    private static bool IsWhole<T>(T value)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        return !bytes.ContainsAnyExcept(bytes[0]);
    }

    private void Run<T>(HostLoad<T> hostLoad)
        where T : unmanaged
    {
        T zeros = default, ones = default;
        MemoryMarshal.AsBytes(new Span<T>(ref ones)).Fill(0xff);
        long torn = 0, seen = 0;
        long start = Stopwatch.GetTimestamp();
        Concurrently.While(
            () =>
            {
                while (!Concurrently.IsOver(start))
                {
                    for (int i = 0; i < 1000; i++)
                    {
                        T byCpu = _reader.Load<T>(At(Page)), byHost = hostLoad(ref _machine.Ram<T>(Data));
                        if (!IsWhole(byCpu) || !IsWhole(byHost)) torn++;
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
        Assert.Equal(0, torn);
        Assert.NotEqual(0, seen); // there was a store to be torn
    }

    private record struct Pair(int Low, int High);

    private record struct Quad(short First, short Second, short Third, short Fourth);
}
