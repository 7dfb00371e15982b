using WalkGen.Cli.Comparison;
using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>A guest of QEMU, which stands still while its page tables are read. Nothing is written to it.</summary>
internal sealed class WatchedGuest : Watched
{
    private readonly string _address;
    private readonly Func<MemoryImage, PageTable> _select;
    private readonly VirtualRange _range;
    private readonly CancellationToken _cancellation;
    private IReadOnlyList<PhysicalAddress> _roots = [];
    private MemoryImage? _before;

    /// <param name="address">Where QEMU listens.</param>
    /// <param name="select">The page table: always the one of the first call.</param>
    /// <param name="range">The addresses to watch.</param>
    /// <param name="cancellation">Cancels at the next request.</param>
    public WatchedGuest(
        string address, Func<MemoryImage, PageTable> select, VirtualRange range, CancellationToken cancellation)
        => (_address, _select, _range, _cancellation) = (address, select, range, cancellation);

    public override string Source => _address;

    public override IReadOnlyList<PhysicalAddress> Roots => _roots;

    public override string Title => $"guest {_address}, root {string.Join(" and ", _roots)}";

    public override IReadOnlyList<string> Notes =>
    [
        "dirtied, accessed, mapped and others: page by page, by comparing the page tables; the guest stands still while they are read",
        "a flag that is set already shows nothing: flags are never cleared, so a page is dirtied once until the guest cleans it",
    ];

    public override void Begin()
    {
        _before = Read();
        _roots = _select(_before).Roots;
    }

    public override void Next(Action<Activity> found)
    {
        MemoryImage before = _before!;
        _before = Read();
        try
        {
            var runs = new RunMerger<Activity>(found);
            PageTable first = _select(before), second = _select(_before);
            var diff = new PageTableDiff(first, second, InOneMemory: false, default, ~ChangeKinds.Attributes) { Range = _range };
            diff.Run(change => runs.Add(new(
                WatchMethod.PageTables, (ActivityKinds)change.Kinds, change.Start, change.Length, change.PageSize, change.Pages, null)));
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
        return GuestMoment.Read(guest, _select(guest));
    }
}
