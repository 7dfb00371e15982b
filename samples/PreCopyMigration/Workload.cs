using WalkGen;
using WalkGen.Emulation;

namespace PreCopyMigration;

/// <summary>
/// The accesses of one CPU: it writes a few hot pages repeatedly, streams through its own window, and sometimes loads or stores anywhere.
/// The same seed gives the same accesses, at different times.
/// </summary>
internal sealed class Workload
{
    // Per thousand accesses. A store of 8 bytes dirties a whole page, so random stores are rare.
    private const int Hot = 590, Stream = 400, StoreAnywhere = 1;
    private const int Batch = 100;

    private readonly VirtualCpu<X86_64> _cpu;
    private readonly VirtualRange _memory;
    private readonly Random _random;
    private readonly double _rate;
    private readonly VirtualRange _hot;
    private readonly VirtualRange _window;
    private ulong _streamed;
    private ulong _value;
    private long _accesses;

    public Workload(VirtualCpu<X86_64> cpu, VirtualRange memory, int index, GuestShape shape)
    {
        _cpu = cpu;
        _memory = memory;
        _random = new Random(HashCode(shape.Seed, index));
        _rate = shape.AccessesPerSecond;
        _hot = Part(shape.Pages / 512);
        _window = Part(shape.Pages / 4);
        _value = (ulong)index << 56;
    }

    /// <summary>The number of accesses so far. Any thread may read it.</summary>
    public long Accesses => Volatile.Read(ref _accesses);

    /// <summary>Writes all bytes of the first <paramref name="pages"/> pages.</summary>
    public void Fill(int pages, CancellationToken cancel)
    {
        ulong length = (ulong)pages << GuestMemory.PageShift;
        for (ulong offset = 0; offset < length; offset += sizeof(ulong))
        {
            if (offset % GuestMemory.PageSize == 0) cancel.ThrowIfCancellationRequested();
            Store(_memory.Start + offset);
        }
    }

    /// <summary>Runs until it is stopped.</summary>
    public void Run(CancellationToken stop)
    {
        var pace = new Pace(_rate);
        while (!stop.IsCancellationRequested)
        {
            for (int i = 0; i < Batch; i++) Step();
            Volatile.Write(ref _accesses, _accesses + Batch);
            pace.Spend(Batch);
        }
    }

    private void Step()
    {
        int kind = _random.Next(1000);
        if (kind < Hot) Store(Anywhere(_hot));
        else if (kind < Hot + Stream) Store(_window.Start + NextOfStream());
        else if (kind < Hot + Stream + StoreAnywhere) Store(Anywhere(_memory));
        else _cpu.Load<ulong>(Anywhere(_memory));
    }

    private void Store(VirtualAddress address) => _cpu.Store(address, _value++);

    private ulong NextOfStream()
    {
        ulong offset = _streamed;
        _streamed = (_streamed + sizeof(ulong)) % (ulong)_window.Length;
        return offset;
    }

    /// <summary>A random address for 8 bytes, which may cross a page boundary.</summary>
    private VirtualAddress Anywhere(VirtualRange range) => range.Start + (ulong)_random.NextInt64((long)range.Length - sizeof(ulong) + 1);

    /// <summary>A random window of consecutive pages.</summary>
    private VirtualRange Part(int pages)
    {
        pages = Math.Max(1, pages);
        int first = _random.Next((int)_memory.PageCount(GuestMemory.PageShift) - pages + 1);
        return VirtualRange.FromLength(_memory.Start + ((ulong)first << GuestMemory.PageShift), (ulong)pages << GuestMemory.PageShift);
    }

    /// <summary>A hash that is equal in each run, unlike that of .NET.</summary>
    private static int HashCode(int seed, int index) => unchecked((seed * 31) + index);
}
