using WalkGen.Cli.Commands;
using WalkGen.Cli.Comparison;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>A guest of QEMU, which stands still while its page tables are read. Nothing is written to it.</summary>
internal sealed class WatchedGuest : Watched
{
    private readonly string _address;
    private readonly VirtualRange _range;
    private readonly CancellationToken _cancellation;
    private PageTableSelector _selector;
    private MemoryImage? _before;
    private Identity _identity;

    /// <param name="address">Where QEMU listens.</param>
    /// <param name="selector">The page table. That of a CPU is the one that it uses at first.</param>
    /// <param name="range">The addresses to watch.</param>
    /// <param name="cancellation">Cancels at the next request.</param>
    public WatchedGuest(string address, PageTableSelector selector, VirtualRange range, CancellationToken cancellation)
        => (_address, _selector, _range, _cancellation, _identity) = (address, selector, range, cancellation, new(address, null, null));

    public override Identity Identity => _identity;

    public override string Title => $"guest {_address}, root {_identity.Root}";

    public override IReadOnlyList<string> Notes =>
    [
        "dirtied, accessed, mapped and others: page by page, by comparing the page tables; the guest stands still while they are read",
        "a flag that is set already shows nothing: flags are never cleared, so a page is dirtied once until the guest cleans it",
    ];

    public override void Begin()
    {
        _before = Read();
        PageTable table = _selector.Open(_before);
        _identity = Identity.Of(_address, table);
        PhysicalAddress? kernelRoot = _identity.KernelRoot;
        _selector = _selector.WithMode(_before) with { Cpu = null, Root = _identity.Root, KernelRoot = kernelRoot, IsKernel = false };
    }

    public override void Next(Action<Activity> found)
    {
        MemoryImage before = _before!;
        _before = Read();
        try
        {
            var runs = new RunMerger<Activity>(found);
            PageTable first = _selector.Open(before), second = _selector.Open(_before);
            new PageTableDiff(first, second, InOneMemory: false, default, ~ChangeKinds.Attributes) { Range = _range }.Run(change => runs.Add(
                new(WatchMethod.PageTables, change.Kinds, change.Start, change.Length, change.PageSize, change.Pages, null)));
            runs.Finish();
        }
        finally
        {
            before.Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _before?.Dispose();
        base.Dispose(disposing);
    }

    private MemoryImage Read()
    {
        using MemoryImage guest = QemuGuest.Open(_address, cancellationToken: _cancellation);
        return GuestMoment.Read(guest, _selector);
    }
}
