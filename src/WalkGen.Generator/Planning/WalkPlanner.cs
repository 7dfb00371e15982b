using WalkGen.Generator.Model;

namespace WalkGen.Generator.Planning;

/// <summary>Lowers the model of a walker to a plan.</summary>
internal sealed class WalkPlanner
{
    private readonly WalkerModel _walker;
    private readonly HandlerModel? _installs;
    private readonly HandlerModel? _hole;
    private readonly HandlerModel? _run;
    private readonly HoleMode _holes;
    private readonly bool _returnsCode;
    private readonly bool _usesAction;
    private readonly bool _handlersEdit;

    private WalkPlanner(WalkerModel walker)
    {
        _walker = walker;
        _installs = walker.Of(HandlerRole.InstallPte);
        _hole = _installs is null ? walker.Of(HandlerRole.Hole) : null; // a walk that installs PTEs leaves no holes
        _holes = _hole is null ? HoleMode.Ignored : _hole.Coalesces ? HoleMode.Merged : HoleMode.Each;
        _run = walker.Of(HandlerRole.MappedRun);
        _handlersEdit = walker.AllHandlers.Any(Edits);

        var inLoops = walker.AllHandlers.Where(static handler => IsCalledByLoops(handler.Role)).ToList();
        _returnsCode = inLoops.Any(static handler => handler.Result == HandlerResult.Code || handler.Role == HandlerRole.InstallPte);
        _usesAction = inLoops.Any(static handler => handler.Role == HandlerRole.SharedTable ? handler.ChangesWalk : handler.Decides);
    }

    public static WalkPlan Plan(WalkerModel walker)
    {
        var planner = new WalkPlanner(walker);
        var levels = walker.Levels.Select(planner.PlanLevel).ToList();
        return new WalkPlan
        {
            Walker = walker,
            Edits = planner._handlersEdit || walker.Updates.Count > 0,
            ReturnsCode = planner._returnsCode,
            Holes = planner._holes,
            Levels = new(levels),
            StartsAtPmdTable = levels.Count > (int)PageTableLevel.Pmd && !planner._usesAction
                && walker.Of(HandlerRole.SharedTable) is null && planner._run is null
                && levels.All(static level => level.Handler is null or { KeepsLeaves: true } || level.Level >= PageTableLevel.Pmd),
            CutLevel = planner.CutLevel(),
            DirectoryHandler = walker.FollowsHugePageDirectories
                && levels[levels.Count - 1] is { Level: PageTableLevel.Pte, Handler: { } handler }
                ? handler
                : null,
        };
    }

    private static bool IsCalledByLoops(HandlerRole role)
        => role is HandlerRole.Entry or HandlerRole.PmdTable or HandlerRole.PteTable or HandlerRole.Hole or HandlerRole.MissingTable
            or HandlerRole.SharedTable or HandlerRole.MappedRun or HandlerRole.InstallPte;

    private static bool Edits(HandlerModel handler)
        => handler.Role == HandlerRole.InstallPte || handler.Takes(HandlerValue.EntryRef) || handler.Takes(HandlerValue.EntryRefSpan);

    /// <summary>
    /// The highest level with a handler. A handler of whole PMD tables needs the PUD entry. A walk that remembers or installs tables needs
    /// all levels.
    /// </summary>
    private PageTableLevel CutLevel()
    {
        if (_installs is not null || _walker.Of(HandlerRole.SharedTable) is not null) return PageTableLevel.Pgd;
        var lowest = _walker.Levels[_walker.Levels.Count - 1].Level;
        var highest = _walker.Of(HandlerRole.PmdTable) is not null ? PageTableLevel.Pud : PageTableLevel.Pmd;
        foreach (var level in _walker.Levels)
        {
            if (level.Handler is not null && level.Level < highest) highest = level.Level;
        }

        return lowest < highest ? lowest : highest;
    }

    private LevelPlan PlanLevel(LevelModel level) => IsScan(level) ? PlanScan(level) : PlanDescent(level);

    /// <summary>Whether the walk never descends from the level, and no handler can request that.</summary>
    private bool IsScan(LevelModel level)
        => level.Level == PageTableLevel.Pte
            || (level is { Level: PageTableLevel.Pud or PageTableLevel.Pmd, Handler: { Result: not HandlerResult.Action } }
                && IsLowest(level) && _holes != HoleMode.Each && !_usesAction)
            || (level.Handler is null && TableHandlerOf(level) is not null && IsLowest(level) && _holes != HoleMode.Each);

    private HandlerModel? TableHandlerOf(LevelModel level) => level.Level switch
    {
        PageTableLevel.Pmd => _walker.Of(HandlerRole.PmdTable),
        PageTableLevel.Pte => _walker.Of(HandlerRole.PteTable),
        _ => null,
    };

    private bool IsLowest(LevelModel level) => level.Level == _walker.Levels[_walker.Levels.Count - 1].Level;

    private DescentPlan PlanDescent(LevelModel level)
    {
        var handler = level.Handler;
        bool isLowest = IsLowest(level);
        bool mayHoldLeaf = level.Level is PageTableLevel.Pud or PageTableLevel.Pmd; // and the walk may retry its entries, as in Linux
        var empty = _installs is not null ? EmptyEntry.Install : _holes == HoleMode.Each ? EmptyEntry.Report : EmptyEntry.Skip;
        var rule = RuleOf(handler, mayHoldLeaf);
        var shared = isLowest ? null : _walker.Of(HandlerRole.SharedTable);
        var table = TableHandlerOf(level);
        return new DescentPlan
        {
            Level = level.Level,
            Handler = handler,
            TableHandler = table,
            ChecksCode = handler?.Result == HandlerResult.Code || table?.Result == HandlerResult.Code
                || _hole?.Result == HandlerResult.Code || _run?.Result == HandlerResult.Code || (_returnsCode && !isLowest),
            IsHot = level.Level >= PageTableLevel.Pmd || isLowest || handler is { KeepsLeaves: false } || empty != EmptyEntry.Skip,
            Step = empty != EmptyEntry.Skip ? EntryStep.Every : SeesPassThrough(level.Level) ? EntryStep.NotNone : EntryStep.NonZero,
            Empty = empty,
            ClearsBad = !mayHoldLeaf,
            ResetsAction = mayHoldLeaf && _usesAction,
            Retries = rule is DescentRule.WalkAction or DescentRule.ReturnedAction || (mayHoldLeaf && !isLowest)
                || shared is { Result: HandlerResult.Action },
            SkipsOtherLeaves = handler is { SkipsLeaves: true, Decides: true } && rule != DescentRule.Always,
            AddsToRun = _run is not null,
            Rule = rule,
            KeepsLeaves = mayHoldLeaf && _installs is not null && !HasHandlerBelow(level.Level),
            Below = isLowest ? null : level.Level + 1,
            SharedTable = shared,
            RetriesAfterBelow = mayHoldLeaf && !isLowest && _usesAction,
        };
    }

    private DescentRule RuleOf(HandlerModel? handler, bool mayHoldLeaf)
    {
        if (handler is null) return DescentRule.Always;
        if (handler is { KeepsLeaves: true, Decides: false }) return DescentRule.UnlessLeaf;
        if (mayHoldLeaf && _usesAction) return DescentRule.WalkAction;
        return handler.Result == HandlerResult.Action ? DescentRule.ReturnedAction : DescentRule.Always;
    }

    private bool HasHandlerBelow(PageTableLevel level) => _walker.Levels.Any(other => other.Level > level && other.Handler is not null);

    /// <summary>
    /// Whether a pass-through entry whose bits are 0 matters: a handler at this level or below sees it, or it is a folded PMD table. A
    /// handler of leaves does not, and levels from PMD down are never pass-through levels.
    /// </summary>
    private bool SeesPassThrough(PageTableLevel level)
        => (level < PageTableLevel.Pmd && _walker.Of(HandlerRole.PmdTable) is not null)
            || _walker.Levels.Any(
                other => other.Level >= level && other.Level < PageTableLevel.Pmd && other.Handler is { KeepsLeaves: false });

    private ScanPlan PlanScan(LevelModel level)
    {
        var handler = level.Handler;
        bool isPte = level.Level == PageTableLevel.Pte;
        var loop = LoopOf(level);
        var updates = isPte ? _walker.Updates : EquatableArray<UpdateModel>.Empty;
        var counts = isPte ? _walker.Counts : EquatableArray<CountModel>.Empty;
        var table = TableHandlerOf(level);
        bool copies = _walker.Type.FitsRegisters && loop != ScanLoop.None;
        bool endsWithin = handler?.Result == HandlerResult.Code
            || (loop == ScanLoop.Install && _installs!.Result == HandlerResult.Code)
            || (loop is ScanLoop.Holes or ScanLoop.HoleGroups && _hole!.Result == HandlerResult.Code);
        HandlerModel? run = isPte ? _run : null;
        bool prefetches = isPte && (counts.Count > 0 || run is not null || loop is ScanLoop.Groups or ScanLoop.HoleGroups);
        bool prefetchesTable = isPte && table is not null && loop == ScanLoop.None && !prefetches;
        HandlerModel?[] called = [handler, table, isPte ? _installs : null];
        return new ScanPlan
        {
            Level = level.Level,
            Handler = handler,
            ChecksCode = endsWithin || table?.Result == HandlerResult.Code || run?.Result == HandlerResult.Code,
            IsHot = true,
            Loop = loop,
            Exit = !endsWithin || (!copies && updates.Count == 0) ? LoopExit.Return
                : loop is ScanLoop.Groups or ScanLoop.HoleGroups ? LoopExit.Jump
                : LoopExit.Break,
            CopiesWalker = copies,
            ExcludesNone = !isPte && handler?.Condition is not null,
            HasVisitMethod = loop == ScanLoop.Groups || (loop == ScanLoop.HoleGroups && handler is not null),
            TakesWalk = !isPte || run is not null || loop is ScanLoop.Holes or ScanLoop.HoleGroups || updates.Count > 0
                || called.Any(static one => one is not null && (one.Takes(HandlerValue.Walk) || one.Takes(HandlerValue.Vma))),
            Prefetches = prefetches || prefetchesTable,
            PrefetchesTable = prefetchesTable,
            TableHandler = table,
            Run = run,
            Counts = counts,
            Updates = updates,
        };
    }

    private ScanLoop LoopOf(LevelModel level)
    {
        bool isPte = level.Level == PageTableLevel.Pte;
        var handler = level.Handler;

        // Groups are tested before any of their handlers runs, so no handler may change entries.
        bool scansGroups = handler is not null && !_handlersEdit && (handler.Condition is not null || !isPte);
        if (isPte && _installs is not null) return ScanLoop.Install;
        if (isPte && _holes == HoleMode.Merged) return handler is null || scansGroups ? ScanLoop.HoleGroups : ScanLoop.Holes;
        if (handler is null) return ScanLoop.None;
        if (scansGroups) return ScanLoop.Groups;
        return handler.Condition is not null ? ScanLoop.NextMatch : isPte ? ScanLoop.EveryEntry : ScanLoop.NextNotNone;
    }
}
