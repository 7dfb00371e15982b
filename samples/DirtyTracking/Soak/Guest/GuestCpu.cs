using System.Runtime.InteropServices;
using WalkGen;
using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>
/// The thread of one CPU. It stores increasing numbers to its own word in random pages, stores to and adds to words that all CPUs share,
/// and loads what others store. An access that faults is left out.
/// </summary>
internal sealed class GuestCpu(SoakGuest guest, int which)
{
    /// <summary>The offset of a word in each page to which all CPUs add.</summary>
    public const int Sum = 2048;

    private const int Shared = Sum + 64; // a word in each page that all CPUs store to
    private const int Running = 0, MustPause = 1, Paused = 2;

    private readonly long[] _added = new long[guest.Pages];
    private long _number, _torn;
    private int _pause;

    /// <summary>The last completed stores.</summary>
    public StoreLog Log { get; } = new(guest.Pages);

    /// <summary>The number of the last store that has begun.</summary>
    public long Begun => Volatile.Read(ref _number);

    /// <summary>The number of loads of a value that nobody has stored.</summary>
    public long Torn => Volatile.Read(ref _torn);

    /// <summary>The number of the store that wrote the word of this CPU in <paramref name="page"/>.</summary>
    public long NumberIn(ReadOnlySpan<byte> page) => (long)(MemoryMarshal.Read<ulong>(page[(which * sizeof(ulong))..]) >> 32);

    /// <summary>The completed additions to the shared word of <paramref name="page"/>.</summary>
    public long Added(int page) => _added[page];

    public void Run(CancellationToken stop)
    {
        VirtualCpu<X86_64> cpu = guest.Cpus[which];
        var random = new Random(which);
        while (!stop.IsCancellationRequested)
        {
            if (Volatile.Read(ref _pause) != Running) Wait(stop);
            long number = _number + 1;
            Volatile.Write(ref _number, number);
            int page = guest.ChoosePage(random, number);
            VirtualAddress address = SoakGuest.AddressOf(page);
            if (!cpu.TryStore(address + (ulong)which * sizeof(ulong), Pattern(number), out _)) continue;
            Log.Note(page, number);
            if (number % 4 == 0)
            {
                if (cpu.TryUpdate(address + Sum, AtomicOperation.Add, 1L, out _, out _)) _added[page]++;
            }
            else if (number % 4 == 1)
            {
                if (cpu.TryLoad(address + Shared, out ulong value, out _) && value != Pattern((long)(value >> 32))) _torn++;
            }
            else
            {
                cpu.TryStore(address + Shared, Pattern(number), out _);
            }
        }
    }

    /// <summary>Pauses the CPU between two accesses, until <see cref="Continue"/>; false if its thread has ended.</summary>
    public bool TryPause(Task thread)
    {
        Volatile.Write(ref _pause, MustPause);
        SpinWait.SpinUntil(() => Volatile.Read(ref _pause) == Paused || thread.IsCompleted);
        return !thread.IsCompleted;
    }

    public void Continue() => Volatile.Write(ref _pause, Running);

    /// <summary>While the CPU is paused: takes what <paramref name="page"/> contains now as stored, and forgets additions.</summary>
    public void Restart(int page, ReadOnlySpan<byte> bytes)
    {
        Log.Reset(page, NumberIn(bytes));
        _added[page] = 0;
    }

    /// <summary>Both halves of a stored value are equal, so that half a store is seen.</summary>
    private static ulong Pattern(long number) => ((ulong)number << 32) | (uint)number;

    private void Wait(CancellationToken stop)
    {
        Volatile.Write(ref _pause, Paused);
        SpinWait.SpinUntil(() => Volatile.Read(ref _pause) == Running || stop.IsCancellationRequested);
    }
}
