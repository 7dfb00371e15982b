using DirtyTracking;
using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace PreCopyMigration;

/// <summary>
/// A machine with several CPUs. Its memory is a file that one shared area maps, as a virtual machine monitor maps the memory of its guest,
/// so that the dirty bits of that area tell what the guest has written.
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

    /// <summary>A machine that stands still.</summary>
    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
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
        var mmu = new SoftwareMmu<X86_64, ArenaMemory>(_space) { FaultHandler = pager };
        _workloads = [.. Enumerable.Range(0, shape.Cpus).Select(index => new Workload(mmu.AddCpu(), range, index, shape))];
    }

    /// <summary>What was asked for.</summary>
    public GuestShape Shape { get; }

    /// <summary>Its memory.</summary>
    public GuestMemory Memory { get; }

    /// <summary>Whether its CPUs run, all of them.</summary>
    public bool IsRunning => _running.Length > 0 && _running.All(static task => !task.IsCompleted);

    /// <summary>How many accesses its CPUs have made since they run.</summary>
    public long Accesses => _workloads.Sum(static work => work.Accesses);

    /// <summary>Fills the lower three quarters of the memory; what lies above comes by page faults while the guest runs.</summary>
    public void Boot(CancellationToken cancel = default) => _workloads[0].Fill(Math.Max(1, Shape.Pages * 3 / 4), cancel);

    /// <summary>Lets the CPUs run, each on a thread of its own.</summary>
    public void Start()
        => _running = [.. _workloads.Select(work => Task.Factory.StartNew(
            () => work.Run(_stopping.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

    /// <summary>Stops the CPUs for good, between two accesses. No store is under way when it returns.</summary>
    /// <exception cref="AggregateException">A CPU had failed.</exception>
    public void Stop()
    {
        _stopping.Cancel();
        Task.WaitAll(_running);
    }

    /// <summary>
    /// The pages that were written since the last call. Their dirty bits are clean, and no TLB lets a CPU write to them without setting
    /// them again, when it returns.
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
        _arena.Dispose(); // last: the CPUs wrote to it
    }

    /// <summary>A table of the lowest level per 512 pages, and a few above them.</summary>
    private static int TablesOf(int pages) => (pages / 512) + 16;
}
