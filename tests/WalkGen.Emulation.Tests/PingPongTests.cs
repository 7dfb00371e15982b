using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// Two CPUs take turns to store the next number to one aligned word. A store that happens twice, or in parts, overwrites the answer of the
/// other CPU, and then both wait for ever.
/// </summary>
[Collection(nameof(Concurrency))]
public sealed class PingPongTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();

    public PingPongTests() => _machine.Map(Page);

    [Fact]
    public void Stores_of_8_bytes_happen_once() => PlayByStores<ulong>();

    [Fact]
    public void Stores_of_4_bytes_happen_once() => PlayByStores<uint>();

    [Fact]
    public void Stores_of_2_bytes_happen_once() => PlayByStores<ushort>();

    [Fact]
    public void Writes_of_8_bytes_happen_once() => PlayByWrites<ulong>();

    [Fact]
    public void Writes_of_4_bytes_happen_once() => PlayByWrites<uint>();

    [Fact]
    public void Writes_of_2_bytes_happen_once() => PlayByWrites<ushort>();

    [Fact]
    public void Writes_of_the_host_happen_once()
        => Play<ulong>((_, value) =>
        {
            Span<byte> buffer = stackalloc byte[16];
            Assert.True(_machine.Bus.TryWrite(new PhysicalAddress(Data), Unaligned(value, buffer)));
        });

    public void Dispose() => _machine.Dispose();

    private void PlayByStores<T>()
        where T : unmanaged, IBinaryInteger<T>
        => Play<T>(static (cpu, value) => cpu.Store(At(Page), value));

    private void PlayByWrites<T>()
        where T : unmanaged, IBinaryInteger<T>
        => Play<T>(static (cpu, value) =>
        {
            Span<byte> buffer = stackalloc byte[16];
            Assert.True(cpu.TryWrite(At(Page), Unaligned(value, buffer), out _));
        });

    /// <summary>The bytes of a value at an odd address of the host: guest memory is aligned, and that is enough.</summary>
    private static Span<byte> Unaligned<T>(T value, Span<byte> buffer)
        where T : unmanaged
    {
        Span<byte> bytes = buffer.Slice(1, Unsafe.SizeOf<T>());
        MemoryMarshal.Write(bytes, in value);
        return bytes;
    }

    private void Play<T>(Action<VirtualCpu<X86_64>, T> store)
        where T : unmanaged, IBinaryInteger<T>
    {
        VirtualCpu<X86_64>[] cpus = [_machine.AddCpu(), _machine.AddCpu()];
        long start = Stopwatch.GetTimestamp();
        bool isOver = false;
        ulong lost = 0;

        void Run(int which)
        {
            for (ulong number = (ulong)which; ; number += 2)
            {
                T mine = T.CreateTruncating(number);
                if (!Concurrently.Wait(() => Volatile.Read(ref isOver) || cpus[which].Load<T>(At(Page)) == mine)) lost = number;
                if (lost != 0 || Concurrently.IsOver(start)) Volatile.Write(ref isOver, true);
                if (Volatile.Read(ref isOver)) return;
                store(cpus[which], T.CreateTruncating(number + 1));
            }
        }

        Concurrently.Run(() => Run(0), () => Run(1));
        Assert.Equal(0UL, lost);
    }
}
