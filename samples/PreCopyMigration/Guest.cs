using WalkGen;
using WalkGen.Dirty;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace PreCopyMigration;

/// <summary>
/// A machine with several CPUs. Its memory is a file in one shared VMA, as a virtual machine monitor maps the memory of its guest. The
/// dirty bits of the VMA show the pages that the guest has written.
/// </summary>
public sealed class Guest : IDisposable
{
    private const VmFlags Shared = VmFlags.Read | VmFlags.Write | VmFlags.Shared | VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayShare;
    private static readonly VirtualAddress Bottom = new(0x7000_0000_0000);

    private readonly FrameArena _arena;
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly FileMapping _file = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Workload[] _workloads;
    private Task[] _running = [];

    /// <summary>Creates a machine whose CPUs do not run yet.</summary>
    /// <exception cref="OutOfMemoryException">The operating system has not enough memory.</exception>
    public Guest(GuestShape shape)
    {
        Shape = shape;
        _arena = new FrameArena(new PhysicalAddress(0x10_0000), (ulong)(shape.Pages + TablesOf(shape.Pages)) << GuestMemory.PageShift);
        _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena, name: "the guest");
        Memory = new GuestMemory(_arena, shape.Pages);

        var range = VirtualRange.FromLength(Bottom, (ulong)shape.Pages << GuestMemory.PageShift);
        var area = new Vma(range, Shared) { IsFile = true };
        _space.Add(area);
        _file.Link(area);

        var pager = new DemandPager<X86_64>(_space, _arena);
        pager.AddFile(_file, Memory.Cache);
        var mmu = new SoftwareMmu<X86_64>(new PhysicalBus(_arena), _space) { FaultHandler = pager };
        _workloads = [.. Enumerable.Range(0, shape.Cpus).Select(index => new Workload(mmu.AddCpu(), range, index, shape))];
    }

    /// <summary>The configuration.</summary>
    public GuestShape Shape { get; }

    /// <summary>The memory.</summary>
    public GuestMemory Memory { get; }

    /// <summary>Whether all CPUs run.</summary>
    public bool IsRunning => _running.Length > 0 && _running.All(static task => !task.IsCompleted);

    /// <summary>The number of accesses of all CPUs.</summary>
    public long Accesses => _workloads.Sum(static work => work.Accesses);

    /// <summary>Fills the lower three quarters of the memory. The rest is mapped by page faults while the guest runs.</summary>
    public void Boot(CancellationToken cancel = default) => _workloads[0].Fill(Math.Max(1, Shape.Pages * 3 / 4), cancel);

    /// <summary>Starts the CPUs, each on its own thread.</summary>
    public void Start()
        => _running = [.. _workloads.Select(work => Task.Factory.StartNew(
            () => work.Run(_stopping.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

    /// <summary>Stops the CPUs, between two accesses. They cannot be started again.</summary>
    /// <exception cref="AggregateException">A CPU has failed.</exception>
    public void Stop()
    {
        _stopping.Cancel();
        Task.WaitAll(_running);
    }

    /// <summary>
    /// Returns the pages that were written since the last call, clears their dirty bits and flushes the TLBs: a later write sets the dirty
    /// bit again.
    /// </summary>
    public PageSet CollectDirty()
    {
        var dirty = new PageSet(Shape.Pages);
        MappingDirtyHelpers.CleanAndRecord(_file, 0, (ulong)Shape.Pages, new DirtyBitmap(dirty.Words, firstPage: 0));
        return dirty;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
        _file.Dispose();
        _space.Dispose();
        _arena.Dispose(); // last, because the CPUs wrote to it
    }

    /// <summary>The number of tables: one of the lowest level per 512 pages, and a few above.</summary>
    private static int TablesOf(int pages) => (pages / 512) + 16;
}
