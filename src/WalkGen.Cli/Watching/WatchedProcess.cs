using WalkGen.Cli.Comparison;
using WalkGen.Cli.Live;
using WalkGen.Cli.Walkers;
using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>A running process, which need not cooperate.</summary>
internal sealed class WatchedProcess : Watched
{
    private const ChangeKinds Wanted = ChangeKinds.Mapped | ChangeKinds.Unmapped | ChangeKinds.NonPresent | ChangeKinds.Split
        | ChangeKinds.Collapsed | ChangeKinds.Remapped | ChangeKinds.Attributes;

    private readonly ProcessView _view;
    private readonly VirtualRange _range;
    private readonly ProcessMethods _methods;
    private readonly bool _showsFrames = LinuxProcess.ShowsFrames;
    private ProcessMoment? _before;

    /// <param name="view">The process, which this object takes over.</param>
    /// <param name="range">The addresses to watch.</param>
    /// <param name="clears">Whether bits of the process may be cleared.</param>
    public WatchedProcess(ProcessView view, VirtualRange range, bool clears)
        => (_view, _range, _methods) = (view, range, ProcessMethods.Probe(view.Process, clears));

    public override string Source => _view.Folder;

    public override int? ProcessId => _view.Process.Id;

    public override string Name => _view.Name;

    public override string Title => _view.Title;

    public override IReadOnlyList<string> Notes => _methods.Notes;

    public override void Begin() => _before = ReadMoment();

    public override void Next(Action<Activity> found)
    {
        ProcessMoment before = _before!, after = _before = ReadMoment();
        var places = new AreaPlaces(before.Areas, after.Areas);
        var runs = new RunMerger<Activity>(found);
        if (_methods.HasSoftDirty) new WrittenWalker(places, runs).Walk(after.Table, _range);
        runs.Finish();
        var diff = new PageTableDiff(before.Table, after.Table, InOneMemory: false, default, Wanted) { Range = _range };
        diff.Run(change =>
        {
            ActivityKinds kinds = PageChanges.Of(change, _showsFrames, places);
            if (kinds == ActivityKinds.None) return;
            PageChanges.Cut(
                new(WatchMethod.PageMap, kinds, change.Start, change.Length, change.PageSize, change.Pages, null), places, runs);
        });
        runs.Finish();
        if (_methods.HasAccessed) FindTouched(after.Areas, found);
    }

    protected override void Dispose(bool disposing)
    {
        _view.Dispose();
        base.Dispose(disposing);
    }

    private static void FindTouched(IReadOnlyList<ProcessArea> areas, Action<Activity> found)
    {
        foreach (ProcessArea area in areas)
        {
            if (area.Usage is not { Referenced: > 0 and var bytes }) continue;
            ulong size = 1UL << PageMapFormat.PageShift;
            found(new(
                WatchMethod.Smaps, ActivityKinds.Touched, area.Range.Start, area.Range.Length, size, bytes / size, area));
        }
    }

    // Bits are cleared as soon as they are read: what happens between is lost.
    private ProcessMoment ReadMoment()
    {
        LinuxProcess process = _view.Process;
        IReadOnlyList<ProcessArea> all = _methods.HasAccessed ? process.ReadSmaps() : process.ReadAreas();
        if (_methods.HasAccessed) process.ClearAccessed();
        ProcessArea[] areas = [.. all.Where(area => ProcessView.HasPages(area) && area.Range.TryIntersect(_range, out _))];
        PageTable table = process.ReadPageTable(areas);
        if (_methods.HasSoftDirty) process.ClearSoftDirty();
        return new ProcessMoment(areas, table);
    }
}
