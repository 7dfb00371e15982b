using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the method of a level above the lowest one: holes, the handler, and the descent.</summary>
internal sealed class DescentEmitter
{
    private const string Again = "Again";

    private readonly SourceWriter _source;
    private readonly WalkPlan _plan;
    private readonly WalkerModel _walker;
    private readonly DescentPlan _level;
    private readonly string _constant;
    private readonly string _entry;

    private DescentEmitter(SourceWriter source, WalkPlan plan, DescentPlan level)
    {
        _source = source;
        _plan = plan;
        _walker = plan.Walker;
        _level = level;
        _constant = LevelNames.Constant(level.Level);
        _entry = LevelNames.Entry(level.Level);
    }

    private string Paging => _walker.Names.Paging;

    public static void Write(SourceWriter source, WalkPlan plan, DescentPlan level)
    {
        using (source.Block(LoopSignature.WalkHead(plan, level)))
        {
            new DescentEmitter(source, plan, level).WriteLoop();
            if (plan.ReturnsCode) source.Write("\nreturn 0;");
        }
    }

    private void WriteLoop()
    {
        PieceEmitter.WriteDefer(_source, _plan, _level.Level);
        if (_level.ChecksCode) _source.Write("int code;");
        if (_level.Handler?.Condition is { } condition)
        {
            _source.Write($"{Names.EntryFilter} filter = {FlagText.Filter(_walker, _level.Level, condition)};");
        }

        _source.Write($"{Names.EntryRange}<{Paging}> entries = new({_constant}, first, last);");
        if (_level.TableHandler is { } handler) _source.Write(HandlerCall.OfTable(_walker, handler, _constant));
        using (_source.Block(LoopHead()))
        {
            _source.Write("ulong entryFirst = entries.FirstOf(index);");
            _source.Write("ulong entryLast = entries.LastOf(entryFirst);");
            if (_level.Retries) _source.Label(Again);
            if (_level.ResetsAction) _source.Write($"walk.Action = {Names.WalkAction}.Subtree;");
            _source.Write($"{Names.Entry}<{Paging}> {_entry} = table.Read({_constant}, index);");
            WriteEntry();
        }
    }

    private string LoopHead() => _level.Step switch
    {
        EntryStep.Every => "for (int index = entries.First; index < entries.End; index++)",
        EntryStep.NotNone => LoopHead("NextNotNone"),
        _ => LoopHead("NextNonZero"),
    };

    private string LoopHead(string next)
        => $"for (int index = entries.First; (index = table.{next}({_constant}, index, entries.End)) < entries.End; index++)";

    private void WriteEntry()
    {
        string clear = $"context.ClearBad(in table, index, {_entry})";
        string empty = _level.ClearsBad ? $"{_entry}.IsNone || {clear}" : $"{_entry}.IsNone";
        switch (_level.Empty)
        {
            case EmptyEntry.Install:
                string isEmpty = _level.ClearsBad ? $"({empty})" : empty;
                _source.Write(
                    $"if ({isEmpty} && !context.TryInstallTable(in table, {_constant}, index)) return {Names.WalkResult}.OutOfMemory;");
                if (_level.Handler is not null) _source.Write($"{_entry} = table.Read({_constant}, index);");
                WriteVisit();
                break;
            case EmptyEntry.Report:
                using (_source.Block($"if ({empty})"))
                {
                    _source.Write(HandlerCall.Statement(
                        _walker, _plan.Hole!, value => value == HandlerValue.Level ? $"{Names.Geometry}<{Paging}>.RealLevel({_constant})"
                            : Value(value)));
                }

                if (_level.Handler is null && _level.Below is null) break;
                using (_source.Block("else")) WriteVisit();
                break;
            default:
                using (_source.Block(_level.ClearsBad ? $"if (!{_entry}.IsNone && !{clear})" : $"if (!{_entry}.IsNone)")) WriteVisit();
                break;
        }
    }

    /// <summary>The handler of an entry that is not empty, and the descent.</summary>
    private void WriteVisit()
    {
        if (_level.Handler is { } handler) WriteHandler(handler);
        if (_level.Below is not { } below)
        {
            if (_plan.Holes == HoleMode.Merged) _source.Write(EndHole());
            return;
        }

        if (_level.Handler is not null) _source.Write();
        string[] conditions = [.. Conditions()];
        if (conditions.Length == 0)
        {
            WriteDescent(below);
        }
        else
        {
            using (_source.Block($"if ({string.Join(" && ", conditions)})")) WriteDescent(below);
            if (_level.AddsToRun || _plan.Holes == HoleMode.Merged)
            {
                using (_source.Block("else"))
                {
                    if (_level.AddsToRun) PageRunEmitter.WriteEntry(_source, _plan, _entry);
                    if (_plan.Holes == HoleMode.Merged) _source.Write(EndHole());
                }
            }
        }

        if (!_level.RetriesAfterBelow) return;
        _source.Write();
        _source.Write($"if (context.RetriesAfterSubtree && walk.Action == {Names.WalkAction}.Again) goto {Again};");
    }

    private void WriteHandler(HandlerModel handler)
    {
        if (_plan.Holes == HoleMode.Merged)
        {
            using (_source.Block(
                $"if (!{_entry}.IsTable && {Names.WalkState}.TryEndHole(ref walk, entryFirst, out {Names.VirtualRange} hole))"))
            {
                _source.Write(HoleEmitter.Report(_plan));
            }

            _source.Write();
        }

        string call = handler.Result == HandlerResult.Action
            ? $"{Action} = {HandlerCall.Expression(_walker, handler, Value)};"
            : HandlerCall.Statement(_walker, handler, Value);
        bool declares = _level.Rule == DescentRule.ReturnedAction;
        if (handler.Condition is null)
        {
            _source.Write(declares ? $"{Names.WalkAction} {call}" : call);
        }
        else
        {
            if (declares) _source.Write($"{Names.WalkAction} {Action} = {Names.WalkAction}.Subtree;");
            using (_source.Block($"if (filter.Passes<{Paging}>({_constant}, {_entry}.Raw))")) _source.Write(call);
            if (_level.SkipsOtherLeaves)
            {
                using (_source.Block($"else if ({_entry}.IsLeaf)")) _source.Write($"{Action} = {Names.WalkAction}.Continue;");
            }

            if (Action is not null) _source.Write();
        }

        if (Action is { } action) _source.Write($"if ({action} == {Names.WalkAction}.Again) goto {Again};");
    }

    /// <summary>The variable with the action after the handler, or null.</summary>
    private string? Action => _level.Rule switch
    {
        DescentRule.WalkAction => "walk.Action",
        DescentRule.ReturnedAction => "action",
        _ => null,
    };

    /// <summary>The conditions under which the loop descends.</summary>
    private IEnumerable<string> Conditions()
    {
        if (_level.KeepsLeaves) yield return $"!table.Read({_constant}, index).IsLeaf";
        if (_level.AddsToRun) yield return $"{_entry}.IsTable";
        else if (_level.Rule == DescentRule.UnlessLeaf) yield return $"!{_entry}.IsLeaf";
        if (Action is { } action) yield return $"{action} != {Names.WalkAction}.Continue";
    }

    private void WriteDescent(PageTableLevel below)
    {
        if (_level.AddsToRun) PageRunEmitter.WriteEnter(_source, _entry);
        string arguments = _level.ClearsBad ? $"Enter(in table, {_constant}, index"
            : $"Enter{_level.Level}(ref walk, in table, index, entryFirst";
        string table = LevelNames.Table(below);
        _source.Write($"{Names.Descent} descent = context.{arguments}, out {Names.EntryTable}<{Paging}> {table});");
        using (_source.Block($"if (descent == {Names.Descent}.Table)"))
        {
            WriteTable(below);
        }

        if (!_level.ClearsBad)
        {
            using (_source.Block($"else if (descent == {Names.Descent}.Again)")) _source.Write($"goto {Again};");
        }

        using (_source.Block($"else if (descent == {Names.Descent}.Missing)")) WriteMissing(below);
        if (_plan.DirectoryHandler is not null)
        {
            using (_source.Block($"else if (descent == {Names.Descent}.HugePageDirectory)"))
            {
                if (_plan.Holes == HoleMode.Merged) _source.Write(EndHole());
                string directory = $"context.OpenHugePages(in table, {_constant}, index)";
                _source.Write(HugePageDirectoryEmitter.Call(_plan, directory, "entryFirst", "entryLast"));
            }
        }

        if (_plan.Holes == HoleMode.Merged)
        {
            using (_source.Block("else")) _source.Write(EndHole());
        }
    }

    /// <summary>The walk of the table below; a PTE table is locked during the walk.</summary>
    private void WriteTable(PageTableLevel below)
    {
        if (below != PageTableLevel.Pte)
        {
            WriteWalk(below);
            return;
        }

        using (_source.Block("try")) WriteWalk(below);
        using (_source.Block("finally")) _source.Write("context.LeavePmd(ref walk);");
    }

    private void WriteWalk(PageTableLevel below)
    {
        string walk = LoopSignature.WalkCall(_plan, below, "entryFirst", "entryLast");
        if (_level.SharedTable is not { } shared)
        {
            _source.Write(walk);
            return;
        }

        string table = $"{LevelNames.Table(below)}.Address";
        string mustWalk = $"{Names.WalkState}.MustWalk<{Paging}>(ref walk, {_constant}, {table}, entryFirst, entryLast)";
        bool decides = shared.Result == HandlerResult.Action;
        if (decides)
        {
            _source.Write($"{Names.WalkAction} shared = {Names.WalkAction}.Subtree;");
            using (_source.Block($"if (!{mustWalk})"))
            {
                _source.Write($"shared = {HandlerCall.Expression(_walker, shared, Value)};");
                _source.Write($"if (shared == {Names.WalkAction}.Again) goto {Again};");
            }
        }

        using (_source.Block(decides ? $"if (shared != {Names.WalkAction}.Continue)" : $"if ({mustWalk})")) _source.Write(walk);
        if (decides && _plan.Holes != HoleMode.Merged) return;
        using (_source.Block("else"))
        {
            if (_plan.Holes == HoleMode.Merged) _source.Write(EndHole());
            if (!decides) _source.Write(HandlerCall.Statement(_walker, shared, Value));
        }

        string Value(HandlerValue value) => TableValue(value, table, below);
    }

    private void WriteMissing(PageTableLevel below)
    {
        if (_plan.Run is not null) PageRunEmitter.WriteEnd(_source, _plan);
        if (_plan.Holes == HoleMode.Merged) _source.Write(EndHole());
        _source.Write($"{Names.WalkState}.CountMissingTable(ref walk);");
        if (_walker.Of(HandlerRole.MissingTable) is not { } missing) return;
        _source.Write(HandlerCall.Statement(_walker, missing, value => TableValue(value, $"{_entry}.Address", below)));
    }

    /// <summary>A value for a handler of the table below.</summary>
    private string TableValue(HandlerValue value, string table, PageTableLevel below) => value switch
    {
        HandlerValue.Table => table,
        HandlerValue.Level => LevelNames.Constant(below),
        _ => Value(value),
    };

    private string EndHole() => HoleEmitter.End(_plan, "entryFirst", "entryLast");

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => _entry,
        HandlerValue.EntryRef => $"table.Edit({_constant}, index)",
        HandlerValue.Address => $"new {Names.VirtualAddress}(entryFirst)",
        HandlerValue.Range => $"new {Names.VirtualRange}(entryFirst, entryLast)",
        HandlerValue.Level => _constant,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "The handler of an entry cannot take this value."),
    };
}
