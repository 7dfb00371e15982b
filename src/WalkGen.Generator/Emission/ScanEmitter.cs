using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the method of the lowest level of a walk: whole tables, counts, the loop over the entries, updates.</summary>
internal sealed class ScanEmitter
{
    private const string Done = "Done";
    private const string EveryIndex = "for (int index = entries.First; index < entries.End; index++)";

    private readonly SourceWriter _source;
    private readonly WalkPlan _plan;
    private readonly WalkerModel _walker;
    private readonly ScanPlan _level;
    private readonly string _constant;
    private readonly string _self;
    private readonly string _exit;

    private ScanEmitter(SourceWriter source, WalkPlan plan, ScanPlan level)
    {
        _source = source;
        _plan = plan;
        _walker = plan.Walker;
        _level = level;
        _constant = LevelNames.Constant(level.Level);
        _self = level.CopiesWalker ? "walker" : HandlerCall.Self;
        _exit = level.Exit switch { LoopExit.Return => HandlerCall.Return, LoopExit.Break => "break;", _ => $"goto {Done};" };
    }

    private bool IsPte => _level.Level == PageTableLevel.Pte;

    private string Paging => _walker.Names.Paging;

    private string Table => $"{Names.EntryTable}<{Paging}>";

    private string Range => $"{(IsPte ? Names.PteRange : Names.EntryRange)}<{Paging}>";

    public static void Write(SourceWriter source, WalkPlan plan, ScanPlan level)
    {
        var emitter = new ScanEmitter(source, plan, level);
        using (source.Block(LoopSignature.WalkHead(plan, level))) emitter.WriteBody();
        if (!level.HasVisitMethod) return;
        source.Write();
        emitter.WriteVisitMethod();
        if (level.Loop != ScanLoop.Groups) return;
        source.Write();
        RunEmitter.Write(source, plan, level);
    }

    private void WriteBody()
    {
        PieceEmitter.WriteDefer(_source, _plan, _level.Level);
        bool leavesEarly = _level.Exit != LoopExit.Return;
        if (_level.ChecksCode) _source.Write(leavesEarly ? "int code = 0;" : "int code;");
        _source.Write($"{Range} entries = new({(IsPte ? "" : _constant + ", ")}first, last);");
        if (_level.PrefetchesTable) _source.Write($"prefetch.Table<{Paging}>();");
        if (_level.TableHandler is { } handler) _source.Write(HandlerCall.OfTable(_walker, handler, _constant));
        foreach (var count in _level.Counts) WriteCount(count);
        if (_level.Run is not null) PageRunEmitter.WriteTable(_source, _plan);
        if (_level.Loop != ScanLoop.None) WriteLoop();
        if (leavesEarly && _level.Updates.Count > 0) _source.Write("if (code != 0) return code;");
        foreach (var update in _level.Updates) WriteUpdate(update);
        if (_plan.ReturnsCode) _source.Write($"\nreturn {(leavesEarly ? "code" : "0")};");
    }

    private void WriteCount(CountModel count)
    {
        string member = HandlerCall.Member(count.Target, HandlerCall.Self);
        string filter = FlagText.Filter(_walker, _level.Level, count.Condition);
        _source.Write($"{member} += ({count.Type})table.Count(");
        _source.Write($"    {_constant}, {filter}, entries.First, entries.End, prefetch);");
    }

    private void WriteUpdate(UpdateModel update)
    {
        string method = update.IsExclusive ? "UpdateExclusively" : "Update";
        string member = HandlerCall.Member(update.Target, HandlerCall.Self);
        _source.Write($"{Names.PteUpdater}.{method}(");
        _source.Write($"    ref {member}, in walk, table, entries, {FlagText.Filter(_walker, _level.Level, update.Condition)},");
        _source.Write($"    {FlagText.Expression(update.Clear)}, {FlagText.Expression(update.Set)});");
    }

    private void WriteLoop()
    {
        if (_level.Handler?.Condition is not null) _source.Write($"{Names.EntryFilter} filter = {FlagText.Filter(_walker, _level)};");

        if (!_level.ListsFew)
        {
            WriteLoopOverCopy();
            return;
        }

        using (_source.Block($"if (!entries.AreMany || !prefetch.ListsFew || !{RunCall.OfFew(_plan, _level)})")) WriteLoopOverCopy();
        bool returnsCode = _level.Handler!.Result == HandlerResult.Code && _level.Exit == LoopExit.Return;
        if (returnsCode) using (_source.Block("else if (code != 0)")) _source.Write("return code;");
    }

    private void WriteLoopOverCopy()
    {
        if (_level.CopiesWalker)
        {
            const string why = "a copy, whose fields can stay in registers; lost if a handler throws";
            _source.Write($"{_walker.Type.Name} walker = {HandlerCall.Self}; // {why}");
        }
        switch (_level.Loop)
        {
            case ScanLoop.EveryEntry:
                using (_source.Block(EveryIndex)) WriteCall();
                break;
            case ScanLoop.NextNotNone:
                WriteNext($"NextNotNone({_constant}, index, entries.End)");
                break;
            case ScanLoop.NextMatch:
                WriteNext($"NextMatch({_constant}, in filter, index, entries.End)");
                break;
            case ScanLoop.Groups:
                WriteGroups();
                break;
            case ScanLoop.Holes:
                WriteHoles();
                break;
            case ScanLoop.HoleGroups:
                WriteHoleGroups();
                break;
            default:
                WriteInstalls();
                break;
        }

        if (_level.Exit == LoopExit.Jump) _source.Label(Done);
        else if (_level.CopiesWalker) _source.Write();
        if (_level.CopiesWalker) _source.Write($"{HandlerCall.Self} = walker;");
        else if (_level.ListsFew && _level.Exit == LoopExit.Jump) _source.Write(";"); // a block may not end with a label
    }

    private void WriteNext(string next)
    {
        using (_source.Block($"for (int index = entries.First; (index = table.{next}) < entries.End; index++)")) WriteCall();
    }

    /// <summary>The entries that pass the filter. A run of them that is longer than a group is visited without masks.</summary>
    private void WriteGroups()
    {
        using (_source.Block("if (entries.AreMany)"))
        {
            WriteGroupLoop();
        }

        using (_source.Block("else"))
        {
            using (_source.Block(EveryIndex)) _source.Write(Visit("index"));
        }
    }

    private void WriteGroupLoop()
    {
        using (_source.Block("for (int index = entries.First; index < entries.End;)"))
        {
            _source.Write($"int group = {Table}.GroupOf(index);");
            if (_level.Prefetches) _source.Write(Prefetch);
            _source.Write($"ulong matches = {MatchesFrom("index")};");
            using (_source.Block("if (matches == ulong.MaxValue)"))
            {
                if (_level.CopiesWalker) _source.Write($"{HandlerCall.Self} = walker;");
                string end = _level.Prefetches ? "prefetch.EndOfRun(group, entries.End)" : "entries.End";
                _source.Write($"int next = {RunCall.OfRun(_plan, _level, end)};");
                _source.Write("index = next > index ? next : index + 1; // the entry may have changed");
                WriteReload();
                _source.Write("continue;");
            }

            _source.Write();
            using (_source.Block("for (; matches != 0; matches &= matches - 1)"))
            {
                _source.Write(Visit($"{Table}.FirstMatch(group, matches)"));
            }

            _source.Write($"\nindex = group + {Table}.GroupSize;");
        }
    }

    /// <summary>What follows a call that handled entries: the walker's new state, and the exit.</summary>
    private void WriteReload()
    {
        if (_level.CopiesWalker) _source.Write($"walker = {HandlerCall.Self};");
        if (_level.Handler!.Result == HandlerResult.Code) _source.Write($"if (code != 0) {_exit}");
    }

    private void WriteHoles()
    {
        using (_source.Block(EveryIndex))
        {
            _source.Write("ulong page = entries.FirstOf(index);");
            using (_source.Block($"if (!table.Read({_constant}, index).IsNone)")) _source.Write(EndHole());
            if (_level.Handler!.Condition is null)
            {
                WriteCall();
                return;
            }

            using (_source.Block($"if (filter.Passes<{Paging}>({_constant}, table.Read({_constant}, index).Raw))")) WriteCall();
        }
    }

    private void WriteHoleGroups()
    {
        bool handles = _level.Handler is not null;
        using (GroupLoop())
        {
            _source.Write(Prefetch);
            _source.Write($"ulong notNone = {NotNone};");
            _source.Write($"ulong starts = {Table}.RunStarts(notNone);");
            if (handles) _source.Write($"ulong matches = {Matches};");
            using (_source.Block($"for (ulong rest = {(handles ? "starts | matches" : "starts")}; rest != 0; rest &= rest - 1)"))
            {
                _source.Write($"int index = {Table}.FirstMatch(group, rest);");
                if (!handles)
                {
                    WriteEndHoleOfRun();
                    return;
                }

                using (_source.Block("if ((starts >> (index - group) & 1) != 0)")) WriteEndHoleOfRun();
                _source.Write();
                using (_source.Block("if ((matches >> (index - group) & 1) != 0)")) _source.Write(Visit("index"));
            }
        }
    }

    private void WriteInstalls()
    {
        using (_source.Block(EveryIndex))
        {
            using (_source.Block($"if (table.Read({_constant}, index).IsNone)"))
            {
                _source.Write("ulong entry = 0;");
                _source.Write(HandlerCall.Statement(
                    _walker, _walker.Of(HandlerRole.InstallPte)!, NewEntryValue, _self, _exit));
                _source.Write($"table.Edit({_constant}, index).Write(entry);");
            }

            if (_level.Handler is not { } handler) return;
            string other = handler.Condition is null
                ? "else"
                : $"else if (filter.Passes<{Paging}>({_constant}, table.Read({_constant}, index).Raw))";
            using (_source.Block(other)) WriteCall();
        }
    }

    private void WriteCall() => _source.Write(HandlerCall.Statement(_walker, _level.Handler!, Value, _self, _exit));

    /// <summary>The call of the method that handles one entry.</summary>
    private string Visit(string index)
    {
        var handler = _level.Handler!;
        List<string> arguments = [LoopSignature.SelfArgument(_walker, _self)];
        if (_level.HandlerTakesWalk) arguments.Add("ref walk");
        arguments.Add("table");
        if (handler.Condition is not null) arguments.Add("in filter");
        arguments.Add(index);
        if (TakesAddress(handler)) arguments.Add("in entries");
        string call = $"{LevelNames.Visit(_level.Level)}({string.Join(", ", arguments)})";
        return handler.Result == HandlerResult.Code ? HandlerCall.Checked(call, _exit) : $"{call};";
    }

    private void WriteVisitMethod()
    {
        var handler = _level.Handler!;
        bool returns = handler.Result == HandlerResult.Code;
        List<string> parameters = [LoopSignature.SelfParameter(_walker)];
        if (_level.HandlerTakesWalk) parameters.Add($"ref {Names.PageWalk} walk");
        parameters.Add($"{LoopSignature.Scoped(_walker)}{Table} table");
        if (handler.Condition is not null) parameters.Add($"in {Names.EntryFilter} filter");
        parameters.Add("int index");
        if (TakesAddress(handler)) parameters.Add($"in {Range} entries");
        string entry = LevelNames.Entry(_level.Level);
        string still = handler.Condition is null ? "is not empty" : "fulfils the condition";
        using (_source.Block($"""
            // Calls {handler.Method.Name} for one entry, if it still {still}.
            {Names.InlinedMethod}
            private static {(returns ? "int" : "void")} {LevelNames.Visit(_level.Level)}({string.Join(", ", parameters)})
            """))
        {
            _source.Write($"{Names.Entry}<{Paging}> {entry} = table.Read({_constant}, index);");
            string test = handler.Condition is null ? $"!{entry}.IsNone" : $"filter.Passes<{Paging}>({_constant}, {entry}.Raw)";
            string call = HandlerCall.Expression(_walker, handler, value => value == HandlerValue.Entry ? entry : Value(value));
            _source.Write(returns ? $"return {test} ? {call} : 0;" : $"if ({test}) {call};");
        }
    }

    private static bool TakesAddress(HandlerModel handler) => handler.Takes(HandlerValue.Address) || handler.Takes(HandlerValue.Range);

    private Block GroupLoop() => _source.Block($"for (int group = entries.FirstGroup; group < entries.End; group += {Table}.GroupSize)");

    private string Prefetch => $"prefetch.Group<{Paging}>(group);";

    private string NotNone => NotNoneFrom("entries.First");

    private string Matches => MatchesFrom("entries.First");

    private string NotNoneFrom(string first) => $"table.NotNone({_constant}, group, {first}, entries.End)";

    private string MatchesFrom(string first)
        => _level.Handler!.Condition is null ? NotNoneFrom(first) : $"table.Matches({_constant}, in filter, group, {first}, entries.End)";

    /// <summary>Ends a hole before the entries from <c>index</c> to the end of their run.</summary>
    private void WriteEndHoleOfRun()
    {
        _source.Write($"int lastIndex = {Table}.LastOfRun(group, notNone, index);");
        _source.Write(HoleEmitter.End(_plan, "entries.FirstOf(index)", "entries.LastOf(entries.FirstOf(lastIndex))", _self, _exit));
    }

    private string EndHole() => HoleEmitter.End(_plan, "page", "entries.LastOf(page)", _self, _exit);

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => $"table.Read({_constant}, index)",
        HandlerValue.EntryRef => $"table.Edit({_constant}, index)",
        HandlerValue.Address => $"new {Names.VirtualAddress}(entries.FirstOf(index))",
        HandlerValue.Range => "entries.RangeOf(index)",
        _ => _constant,
    };

    private string NewEntryValue(HandlerValue value) => value == HandlerValue.NewEntry ? "entry" : Value(value);
}
