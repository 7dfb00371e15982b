using WalkGen;
using WalkGen.Emulation;

namespace PreCopyMigration;

/// <summary>
/// What one CPU does: it writes a few hot pages again and again, streams through a window of its own, and now and then loads or stores
/// anywhere. The same seed makes the same accesses, though not at the same times.
/// </summary>
internal sealed class Workload
{
    // In a thousand accesses. A store anywhere makes a page dirty for 8 bytes, so it takes but few.
    private const int Hot = 590, Stream = 400, StoreAnywhere = 1;
    private const int Batch = 100;

    private readonly VirtualCpu<X86_64, ArenaMemory> _cpu;
    private readonly VirtualRange _memory;
    private readonly Random _random;
    private readonly double _rate;
    private readonly VirtualRange _hot;
    private readonly VirtualRange _window;
    private ulong _streamed;
    private ulong _value;
    private long _accesses;

    public Workload(VirtualCpu<X86_64, ArenaMemory> cpu, VirtualRange memory, int index, GuestShape shape)
    {
        _cpu = cpu;
        _memory = memory;
        _random = new Random(HashCode(shape.Seed, index));
        _rate = shape.AccessesPerSecond;
        _hot = Part(shape.Pages / 512);
        _window = Part(shape.Pages / 4);
        _value = (ulong)index << 56;
    }

    /// <summary>How many accesses it has made since it runs; any thread may ask.</summary>
    public long Accesses => Volatile.Read(ref _accesses);

    /// <summary>Writes all bytes of the lowest <paramref name="pages"/> pages.</summary>
    public void Fill(int pages, CancellationToken cancel)
    {
        ulong length = (ulong)pages << GuestMemory.PageShift;
        for (ulong offset = 0; offset < length; offset += sizeof(ulong))
        {
            if (offset % GuestMemory.PageSize == 0) cancel.ThrowIfCancellationRequested();
            Store(_memory.Start + offset);
        }
    }

    /// <summary>Works until it is told to stop.</summary>
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

    /// <summary>Room for 8 bytes; they may cross from one page into the next.</summary>
    private VirtualAddress Anywhere(VirtualRange range) => range.Start + (ulong)_random.NextInt64((long)range.Length - sizeof(ulong) + 1);

    /// <summary>So many pages in a row, at least one, anywhere in the memory.</summary>
    private VirtualRange Part(int pages)
    {
        pages = Math.Max(1, pages);
        int first = _random.Next((int)_memory.PageCount(GuestMemory.PageShift) - pages + 1);
        return VirtualRange.FromLength(_memory.Start + ((ulong)first << GuestMemory.PageShift), (ulong)pages << GuestMemory.PageShift);
    }

    /// <summary>Not that of the framework, which differs from run to run.</summary>
    private static int HashCode(int seed, int index) => unchecked((seed * 31) + index);
}
