using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the loop over a level above the lowest: holes, the handler, and the way down.</summary>
internal sealed class EntryLoop
{
    private readonly SourceWriter _source;
    private readonly WalkerModel _walker;
    private readonly LevelModel _level;
    private readonly string _entry;

    private EntryLoop(SourceWriter source, WalkerModel walker, LevelModel level)
    {
        _source = source;
        _walker = walker;
        _level = level;
        _entry = Labels.Variable(level.Level);
    }

    /// <summary>PUD and PMD: entries that may be leaves, and that a walk may come back to.</summary>
    private bool MayHoldLeaf => _level.Level is PageTableLevel.Pud or PageTableLevel.Pmd;

    private string Geometry => $"{Names.Geometry}<{_walker.Paging}>";

    public static void Write(SourceWriter source, WalkerModel walker, LevelModel level) => new EntryLoop(source, walker, level).WriteEntries();

    /// <summary>Whether an empty entry means something, so that none may be skipped.</summary>
    public static bool VisitsEmpty(WalkerModel walker) => walker.ReportsEachHole || walker.InstallPte is not null;

    /// <summary>Whether the loop has a code to look at: of a handler that it calls, or from below.</summary>
    public static bool ChecksCodes(WalkerModel walker, LevelModel level)
        => level.Handler?.Result == HandlerResult.Code || (walker.CanStop && level.Below is not null)
            || (walker.InstallPte is null && walker.Hole?.Result == HandlerResult.Code);

    private void WriteEntries()
    {
        if (_level.Handler?.Condition is { } condition) _source.Write($"{Names.EntryFilter} filter = {Conditions.Filter(_walker, condition)};");
        _source.Write($"{Names.EntryRange}<{_walker.Paging}> entries = new(Level, address, last);");
        using (_source.Block(Loop()))
        {
            _source.Write($"""
                ulong entryFirst = entries.FirstOf(index);
                ulong entryLast = entries.LastOf(entryFirst);
                """);
            if (_level.Handler?.Result == HandlerResult.Action || MayHoldLeaf && (_level.Below is not null || _walker.UsesAction)) _source.Label("Again");
            if (MayHoldLeaf && _walker.UsesAction) _source.Write($"walk.Action = {Names.WalkAction}.Subtree;");
            _source.Write($"{Names.Entry}<{_walker.Paging}> {_entry} = table.Read(Level, index);");
            WriteEntry();
        }
    }

    /// <summary>The head of the loop: over every entry, or, where an empty one means nothing, from one that is used to the next.</summary>
    private string Loop()
    {
        if (VisitsEmpty(_walker)) return "for (int index = entries.First; index < entries.End; index++)";

        // A hollow entry is there even if its word is 0, but only for handlers of levels that may be hollow.
        bool seesPassThrough = _walker.Levels.Any(level => level.Level >= _level.Level && level.Level < PageTableLevel.Pmd && level.Handler is not null);
        string next = seesPassThrough ? "NextNotNone" : "NextNonZero";
        return $"for (int index = entries.First; (index = table.{next}(Level, index, entries.End)) < entries.End; index++)";
    }

    private void WriteEntry()
    {
        // Only PGD and P4D entries are tested for being malformed; such an entry is cleared even if nobody asks for holes.
        string clear = $"space.ClearBad(in table, index, {_entry})";
        if (_walker.InstallPte is not null)
        {
            string empty = MayHoldLeaf ? $"{_entry}.IsNone" : $"({_entry}.IsNone || {clear})";
            _source.Write($"if ({empty} && !space.TryInstallTable(in table, Level, index)) return {Names.WalkFunctions}.OutOfMemory;");
            if (_level.Handler is not null) _source.Write($"{_entry} = table.Read(Level, index);");
            WriteVisit();
            return;
        }

        if (_walker.ReportsEachHole && _walker.Hole is { } hole)
        {
            using (_source.Block(MayHoldLeaf ? $"if ({_entry}.IsNone)" : $"if ({_entry}.IsNone || {clear})"))
            {
                _source.Write(Call.Handler(_walker, hole, value => value == HandlerValue.Level ? $"{Geometry}.RealLevel(Level)" : Value(value)));
            }

            if (_level.Handler is null && _level.Below is null) return;
            using (_source.Block("else")) WriteVisit();
        }
        else
        {
            using (_source.Block(MayHoldLeaf ? $"if (!{_entry}.IsNone)" : $"if (!{_entry}.IsNone && !{clear})")) WriteVisit();
        }
    }

    /// <summary>The handler of an entry, and what is below it.</summary>
    private void WriteVisit()
    {
        string condition = _level.Handler is { } handler ? WriteHandler(handler) : "";
        if (_level.Below is not { } below)
        {
            if (_walker.CoalescesHoles) _source.Write(EndHole());
            return;
        }

        // A walk that only fills empty entries leaves huge ones whole.
        bool onlyInstalls = MayHoldLeaf && _walker.InstallPte is not null
            && !_walker.Levels.Any(level => level.Level > _level.Level && level.Handler is not null);
        if (onlyInstalls) condition = $"!table.Read(Level, index).IsLeaf{(condition.Length > 0 ? " && " + condition : "")}";
        if (_level.Handler is not null) _source.Write();
        if (condition.Length == 0)
        {
            WriteDescent(below);
        }
        else
        {
            using (_source.Block($"if ({condition})")) WriteDescent(below);
            if (_walker.CoalescesHoles)
            {
                using (_source.Block("else")) _source.Write(EndHole());
            }
        }

        if (MayHoldLeaf && _walker.UsesAction)
        {
            _source.Write();
            _source.Write($"if (space.RetriesAfterSubtree && walk.Action == {Names.WalkAction}.Again) goto Again;");
        }
    }

    /// <summary>Calls the handler, and tells under which condition the walk goes down after it; empty if it always does.</summary>
    private string WriteHandler(HandlerModel handler)
    {
        if (_walker.CoalescesHoles)
        {
            using (_source.Block($"if (!{_entry}.IsTable && walk.EndHole(entryFirst, out {Names.VirtualRange} hole))")) _source.Write(CoalescedHoles.Tell(_walker));
            _source.Write();
        }

        bool acts = handler.Result == HandlerResult.Action;
        string target = !acts ? "" : MayHoldLeaf ? "walk.Action = " : $"{Names.WalkAction} action = ";
        string call = acts ? $"{target}{Call.Expression(_walker, handler, Value)};" : Call.Handler(_walker, handler, Value);
        if (handler.Condition is null)
        {
            _source.Write(call);
        }
        else
        {
            using (_source.Block($"if (filter.Passes({_entry}.Raw))")) _source.Write(call);
            if (handler is { SkipsLeaves: true, Decides: true })
            {
                using (_source.Block($"else if ({_entry}.IsLeaf)")) _source.Write($"walk.Action = {Names.WalkAction}.Continue;");
            }
        }

        if (handler is { KeepsLeaves: true, Decides: false }) return $"!{_entry}.IsLeaf";

        string set = MayHoldLeaf ? _walker.UsesAction ? "walk.Action" : "" : acts ? "action" : "";
        if (set.Length == 0) return "";
        if (handler.Condition is not null) _source.Write();
        _source.Write($"if ({set} == {Names.WalkAction}.Again) goto Again;");
        return $"{set} != {Names.WalkAction}.Continue";
    }

    private void WriteDescent(PageTableLevel below)
    {
        string table = Labels.Table(below);
        string enter = MayHoldLeaf ? $"Enter{_level.Level}(ref walk, in table, index, entryFirst" : "Enter(in table, Level, index";
        _source.Write($"{Names.Descent} descent = space.{enter}, out {Names.EntryTable}<{_walker.Paging}> {table});");
        using (_source.Block($"if (descent == {Names.Descent}.Table)")) WriteTable(Call.Level(_walker, below, table, "entryFirst", "entryLast"));
        if (MayHoldLeaf)
        {
            using (_source.Block($"else if (descent == {Names.Descent}.Again)")) _source.Write("goto Again;");
        }

        using (_source.Block($"else if (descent == {Names.Descent}.Missing)")) WriteMissing(below);
        if (_walker.FollowsHugePages && _walker.Levels[_walker.Levels.Count - 1] is { Level: PageTableLevel.Pte, Handler: not null })
        {
            using (_source.Block($"else if (descent == {Names.Descent}.HugePageDirectory)"))
            {
                if (_walker.CoalescesHoles) _source.Write(EndHole());
                _source.Write(Call.Walk(_walker, $"{HugePageEmitter.Method}(ref walk, ref space, space.OpenHugePages(in table, Level, index), entryFirst, entryLast)"));
            }
        }

        if (_walker.CoalescesHoles)
        {
            using (_source.Block("else")) _source.Write(EndHole());
        }
    }

    private void WriteTable(string call)
    {
        if (_level.Level != PageTableLevel.Pmd)
        {
            _source.Write(call);
            return;
        }

        using (_source.Block("try")) _source.Write(call);
        using (_source.Block("finally")) _source.Write("space.LeavePmd(ref walk);");
    }

    private void WriteMissing(PageTableLevel below)
    {
        _source.Write("walk.CountMissingTable();");
        if (_walker.CoalescesHoles) _source.Write(EndHole());
        if (_walker.MissingTable is not { } missing) return;
        _source.Write(Call.Handler(_walker, missing, value => value switch
        {
            HandlerValue.Table => $"{_entry}.Address",
            HandlerValue.Level => Labels.Expression(below),
            _ => Value(value),
        }));
    }

    /// <summary>The end of a run of holes before this entry, which is none.</summary>
    private string EndHole() => CoalescedHoles.End(_walker, "entryFirst", "entryLast");

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => _entry,
        HandlerValue.EntryRef => "table.Edit(Level, index)",
        HandlerValue.Address => $"new {Names.VirtualAddress}(entryFirst)",
        HandlerValue.Range => $"new {Names.VirtualRange}(entryFirst, entryLast)",
        HandlerValue.Level => "Level",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No entry handler takes this."),
    };
}
