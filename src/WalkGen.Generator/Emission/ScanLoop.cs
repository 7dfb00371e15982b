using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>
/// Prints what a walk does with a table that it does not go down from. Entries are looked at in groups of 64, so that a handler with a
/// condition is only reached where it is called.
/// </summary>
internal sealed partial class ScanLoop
{
    private readonly SourceWriter _source;
    private readonly WalkerModel _walker;
    private readonly LevelModel _level;
    private readonly string _self;
    private readonly string _exit;

    private ScanLoop(SourceWriter source, WalkerModel walker, LevelModel level)
    {
        _source = source;
        _walker = walker;
        _level = level;
        _self = CopiesState ? "walker" : "this";
        _exit = CopiesState || HasUpdates ? "goto Done;" : "return code;";
    }

    private bool IsPte => _level.Level == PageTableLevel.Pte;

    private bool HasUpdates => IsPte && _walker.Updates.Count > 0;

    private bool MergesHoles => IsPte && _walker.CoalescesHoles;

    private bool Installs => IsPte && _walker.InstallPte is not null;

    private bool HasLoop => _level.Handler is not null || Installs || MergesHoles;

    private bool CopiesState => _walker.CopiesState && HasLoop;

    /// <summary>Whether the handler is called through a method of its own, so that a loop can call it several times.</summary>
    private bool Visits => VisitsGroups(_walker, _level);

    /// <summary>Whether a handler in the loop can end the walk, but something is left to do behind it.</summary>
    private bool LeavesByLabel => HasLoop && EndsWithin && _exit != "return code;";

    private string Geometry => $"{Names.Geometry}<{_walker.Paging}>";

    private string Table => $"{Names.EntryTable}<{_walker.Paging}>";

    /// <summary>Whether nothing below <paramref name="level"/> is visited, nor anything at it that could send the walk there.</summary>
    public static bool Fits(WalkerModel walker, LevelModel level)
        => level.Level == PageTableLevel.Pte
            || (level is { Level: PageTableLevel.Pud or PageTableLevel.Pmd, Below: null, Handler.Result: not HandlerResult.Action }
                && !walker.ReportsEachHole && !walker.UsesAction);

    /// <summary>Whether the body has a code to look at: a handler that it calls may end the walk.</summary>
    public static bool ChecksCodes(WalkerModel walker, LevelModel level)
    {
        var loop = new ScanLoop(new SourceWriter(), walker, level);
        return loop.EndsWithin || (loop.IsPte && walker.PteTable?.Result == HandlerResult.Code);
    }

    /// <summary>Prints the body, and tells what the method returns at its end.</summary>
    public static void Write(SourceWriter source, WalkerModel walker, LevelModel level, out string result)
    {
        var loop = new ScanLoop(source, walker, level);
        loop.Write();
        result = loop.LeavesByLabel ? "code" : "0";
    }

    /// <summary>Prints the method that calls the handler of one entry, if the loop of <paramref name="level"/> uses it.</summary>
    public static void WriteVisit(SourceWriter source, WalkerModel walker, LevelModel level)
    {
        if (!VisitsGroups(walker, level)) return;
        source.Write();
        new ScanLoop(source, walker, level).WriteVisit();
    }

    private static bool VisitsGroups(WalkerModel walker, LevelModel level)
        => level.Handler is { } handler && Fits(walker, level) && !walker.HandlersEdit && (handler.Condition is not null || level.Level != PageTableLevel.Pte);

    /// <summary>Whether the loop over the lowest level is so fast that it would wait for memory, and brings the next table closer as it goes.</summary>
    public static bool FetchesAhead(WalkerModel walker)
    {
        var pte = walker.Levels.LastOrDefault(static level => level.Level == PageTableLevel.Pte);
        return pte is not null && (walker.Counts.Count > 0 || VisitsGroups(walker, pte) || (walker.CoalescesHoles && pte.Handler is null));
    }

    /// <summary>Whether the method of the lowest level has to know the walk; most do without.</summary>
    public static bool UsesWalk(WalkerModel walker)
    {
        var handlers = new[] { walker.Levels.LastOrDefault(static level => level.Level == PageTableLevel.Pte)?.Handler, walker.PteTable, walker.InstallPte };
        return walker.CoalescesHoles || walker.Updates.Count > 0
            || handlers.Any(static handler => handler is not null && (handler.Takes(HandlerValue.Walk) || handler.Takes(HandlerValue.Vma)));
    }

    private void Write()
    {
        _source.Write(IsPte
            ? $"""
                int first = {Geometry}.Index(Level, address);
                int end = first + {Geometry}.PagesIn(address, last);
                """
            : $"""
                {Names.EntryRange}<{_walker.Paging}> entries = new(Level, address, last);
                int first = entries.First;
                int end = entries.End;
                """);
        if (IsPte)
        {
            if (_walker.PteTable is { } handler) _source.Write(Call.Handler(_walker, handler, TableValue));
            foreach (var count in _walker.Counts)
            {
                _source.Write($"{count.Member} += ({count.Type})table.Count(Level, {Conditions.Filter(_walker, count.Condition)}, first, end, ahead);");
            }
        }

        if (HasLoop) WriteLoop();
        if (!HasUpdates) return;
        foreach (var update in _walker.Updates)
        {
            string kind = update.IsExclusive ? "ApplyExclusively" : "Apply";
            _source.Write($"""
                {update.Member}.{kind}(
                    in walk, table, {Conditions.Filter(_walker, update.Condition)},
                    {Conditions.Flags(update.Clear)}, {Conditions.Flags(update.Set)}, first, end, address);
                """);
        }
    }

    private void WriteLoop()
    {
        if (UsesOrigin) _source.Write($"ulong origin = {Geometry}.PageOrigin(address, first);");
        if (_level.Handler?.Condition is { } condition)
        {
            string used = IsPte ? "" : $".Used<{_walker.Paging}>(Level)"; // above the lowest level, empty entries have no handler
            _source.Write($"{Names.EntryFilter} filter = {Conditions.Filter(_walker, condition)}{used};");
        }

        if (CopiesState) _source.Write($"{_walker.Type} walker = this; // a copy, whose fields can stay in registers");

        if (Installs) WriteInstalls();
        else if (MergesHoles) WriteHoles();
        else if (Visits) WriteGroups();
        else if (_level.Handler!.Condition is not null) WriteEdits("NextMatch(Level, in filter, ");
        else if (!IsPte) WriteEdits("NextNotNone(Level, ");
        else WriteAll();

        if (LeavesByLabel)
        {
            _source.Write();
            _source.Write("code = 0;");
            _source.Label("Done");
        }

        if (CopiesState)
        {
            if (!LeavesByLabel) _source.Write();
            _source.Write("this = walker;");
        }

        if (LeavesByLabel && HasUpdates) _source.Write("if (code != 0) return code;");
    }

    /// <summary>Whether a handler that the loop calls can end the walk.</summary>
    private bool EndsWithin
        => _level.Handler?.Result == HandlerResult.Code
            || (Installs && _walker.InstallPte!.Result == HandlerResult.Code)
            || (MergesHoles && _walker.Hole!.Result == HandlerResult.Code);
}
