using System.Diagnostics;
using System.Runtime.InteropServices;
using WalkGen;
using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>
/// A soak test of dirty logs of physical memory. CPUs without paging store to words of their own and to shared ones, while rounds keep a
/// copy of the RAM up to date. A store that ended before a round must be in the copy after it. After the CPUs have stopped, one more round
/// must make the copy equal to the memory.
/// </summary>
public sealed class FrameSoak : IDisposable
{
    private const int Cpus = 3;
    private const int PageShift = 12;
    private const ulong Start = 0x8000_0000;
    private const ulong SharedWords = 2048; // the offset in each page, after the words of the CPUs

    private readonly PhysicalBus _bus = new();
    private readonly VirtualCpu<X86_64>[] _cpus;
    private readonly StoreLog[] _logs;
    private readonly byte[] _copy;
    private readonly int _pages;
    private readonly IFrameProtocol _protocol;
    private readonly HashSet<int> _lost = [];
    private long _rounds, _recorded;

    /// <summary>Creates a machine with <paramref name="pages"/> pages of RAM.</summary>
    /// <param name="pages">The number of pages.</param>
    /// <param name="protocol">Creates the protocol under test; null for <see cref="FrameLogProtocol"/>.</param>
    public FrameSoak(int pages = 256, Func<PhysicalBus, PhysicalAddress, ulong, IFrameProtocol>? protocol = null)
    {
        ulong length = (ulong)pages << PageShift;
        _pages = pages;
        _copy = new byte[length];
        _bus.AddRam(new PhysicalAddress(Start), length);
        var mmu = new SoftwareMmu<X86_64>(_bus);
        _cpus = [.. Enumerable.Range(0, Cpus).Select(_ => mmu.AddCpu())];
        _logs = [.. Enumerable.Range(0, Cpus).Select(_ => new StoreLog(pages))];
        protocol ??= static (bus, start, bytes) => new FrameLogProtocol(bus, start, bytes);
        _protocol = protocol(_bus, new PhysicalAddress(Start), length);
    }

    /// <summary>
    /// Runs for <paramref name="duration"/>, or until <paramref name="stop"/>, or until a page is lost if that ends the test.
    /// </summary>
    public SoakResult Run(TimeSpan duration, bool endsAtLoss = false, CancellationToken stop = default)
    {
        var clock = Stopwatch.StartNew();
        bool isEnding = false;
        Thread[] threads = [.. Enumerable.Range(0, Cpus).Select(which => new Thread(() => Store(which, ref isEnding)))];
        foreach (Thread thread in threads) thread.Start();
        try
        {
            while (clock.Elapsed < duration && !stop.IsCancellationRequested && !(endsAtLoss && _lost.Count > 0)) Round();
        }
        finally
        {
            Volatile.Write(ref isEnding, true);
            foreach (Thread thread in threads) thread.Join();
        }

        Round();
        for (int page = 0; page < _pages; page++)
        {
            if (!Memory(page, 1).SequenceEqual(Copy(page, 1))) _lost.Add(page);
        }

        return new SoakResult(_logs.Sum(static log => log.Stores), _rounds, _recorded, _lost.Count, clock.Elapsed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _protocol.Dispose();
        foreach (VirtualCpu<X86_64> cpu in _cpus) cpu.Dispose();
        _bus.Dispose();
    }

    private void Store(int which, ref bool isEnding)
    {
        VirtualCpu<X86_64> cpu = _cpus[which];
        var random = new Random(which);
        for (long number = 1; !Volatile.Read(ref isEnding); number++)
        {
            int page = random.Next(random.Next(1, _pages + 1)); // the first pages are hot
            var address = new VirtualAddress(Start + ((ulong)page << PageShift));
            cpu.Store(address + (ulong)which * sizeof(long), number);
            _logs[which].Note(page, number);
            if (number % 4 == 0) cpu.ExchangeAdd(address + SharedWords, 1L);
            else cpu.Store(address + SharedWords + sizeof(long), number);
        }
    }

    private void Round()
    {
        var ended = new long[_pages * Cpus];
        for (int i = 0; i < ended.Length; i++) ended[i] = _logs[i % Cpus][i / Cpus];
        _recorded += _protocol.Round(run => Memory((int)run.First, (int)run.Count).CopyTo(Copy((int)run.First, (int)run.Count)));
        _rounds++;
        for (int i = 0; i < ended.Length; i++)
        {
            if (MemoryMarshal.Cast<byte, long>(Copy(i / Cpus, 1))[i % Cpus] < ended[i]) _lost.Add(i / Cpus);
        }
    }

    private Span<byte> Copy(int page, int count) => _copy.AsSpan(page << PageShift, count << PageShift);

    private ReadOnlySpan<byte> Memory(int page, int count)
        => _bus.Memory.TryGetBytes(new PhysicalAddress(Start + ((ulong)page << PageShift)), count << PageShift, out var bytes)
            ? bytes
            : throw new InvalidOperationException($"Page {page} is not in memory.");
}
