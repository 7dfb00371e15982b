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

    private void WriteEntries()
    {
        using (_source.Block($"for (int index = {Geometry}.Index(Level, address); ; index++)"))
        {
            _source.Write($"ulong entryLast = {Geometry}.EntryLast(Level, address, last);");
            if (_level.Handler?.Result == HandlerResult.Action || MayHoldLeaf && (_level.Below is not null || _walker.UsesAction)) _source.Label("Again");
            if (MayHoldLeaf && _walker.UsesAction) _source.Write($"walk.Action = {Names.WalkAction}.Subtree;");
            _source.Write($"var {_entry} = table.Read(Level, index);");
            WriteEntry();
            _source.Write();
            _source.Write("""
                if (entryLast == last) break;
                address = entryLast + 1;
                """);
        }
    }

    private void WriteEntry()
    {
        // Only PGD and P4D entries are tested for being malformed; such an entry is cleared even if nobody asks for holes.
        string clear = $"space.ClearBad(in table, index, {_entry})";
        if (_walker.InstallPte is not null)
        {
            string empty = MayHoldLeaf ? $"{_entry}.IsNone" : $"({_entry}.IsNone || {clear})";
            _source.Write($"if ({empty} && !space.TryInstallTable(in table, Level, index)) return {Names.PageWalks}.OutOfMemory;");
            if (_level.Handler is not null) _source.Write($"{_entry} = table.Read(Level, index);");
            WriteVisit();
            return;
        }

        if (_walker.Hole is { } hole)
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
        string condition = "";
        if (_level.Handler is { } handler)
        {
            if (handler.Result == HandlerResult.Action)
            {
                string action = MayHoldLeaf ? "walk.Action" : $"{Names.WalkAction} action";
                _source.Write($"{action} = {Call.Expression(_walker, handler, Value)};");
            }
            else
            {
                _source.Write(Call.Handler(_walker, handler, Value));
            }

            string set = MayHoldLeaf ? _walker.UsesAction ? "walk.Action" : "" : handler.Result == HandlerResult.Action ? "action" : "";
            if (set.Length > 0)
            {
                _source.Write($"if ({set} == {Names.WalkAction}.Again) goto Again;");
                condition = $"if ({set} != {Names.WalkAction}.Continue)";
            }
        }

        if (_level.Below is not { } below) return;

        // A walk that only fills empty entries leaves huge ones whole.
        bool onlyInstalls = MayHoldLeaf && _walker.InstallPte is not null
            && !_walker.Levels.Any(level => level.Level > _level.Level && level.Handler is not null);
        if (onlyInstalls) condition = $"if (!table.Read(Level, index).IsLeaf{(condition.Length > 0 ? " && " + condition.Substring(4) : ")")}";
        if (_level.Handler is not null) _source.Write();
        if (condition.Length == 0)
        {
            WriteDescent(below);
        }
        else
        {
            using (_source.Block(condition)) WriteDescent(below);
        }

        if (MayHoldLeaf && _walker.UsesAction)
        {
            _source.Write();
            _source.Write($"if (space.RetriesAfterSubtree && walk.Action == {Names.WalkAction}.Again) goto Again;");
        }
    }

    private void WriteDescent(PageTableLevel below)
    {
        string table = Labels.Table(below);
        string enter = MayHoldLeaf
            ? $"space.Enter{_level.Level}(ref walk, in table, index, address, out var {table})"
            : $"space.Enter(in table, Level, index, out var {table})";
        using (_source.Block($"switch ({enter})"))
        {
            WriteTable(Call.Level(_walker, below, table, "address", "entryLast"));
            if (MayHoldLeaf) _source.Write($"case {Names.Descent}.Again:\n    goto Again;");
            WriteMissing(below);
            if (_walker.FollowsHugePages && _walker.Levels[_walker.Levels.Count - 1] is { Level: PageTableLevel.Pte, Handler: not null })
            {
                string pages = Call.Walk(_walker, $"{HugePageEmitter.Method}(ref walk, ref space, space.OpenHugePages(in table, Level, index), address, entryLast)");
                _source.Write($"case {Names.Descent}.HugePageDirectory:\n    {pages.Replace("\n", "\n    ")}\n    break;");
            }
        }
    }

    private void WriteTable(string call)
    {
        _source.Write($"case {Names.Descent}.Table:");
        if (_level.Level != PageTableLevel.Pmd)
        {
            _source.Write($"    {call.Replace("\n", "\n    ")}\n    break;");
            return;
        }

        _source.Write($$"""
                try
                {
                    {{call.Replace("\n", "\n        ")}}
                }
                finally
                {
                    space.LeavePmd(ref walk);
                }

                break;
            """);
    }

    private void WriteMissing(PageTableLevel below)
    {
        string handler = _walker.MissingTable is { } missing
            ? "\n" + Call.Handler(_walker, missing, value => value switch
            {
                HandlerValue.Table => $"{_entry}.Address",
                HandlerValue.Level => Labels.Expression(below),
                _ => Value(value),
            })
            : "";
        _source.Write($"case {Names.Descent}.Missing:\n    walk.CountMissingTable();{handler.Replace("\n", "\n    ")}\n    break;");
    }

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => _entry,
        HandlerValue.EntryRef => "table.Edit(Level, index)",
        HandlerValue.Address => $"new {Names.VirtualAddress}(address)",
        HandlerValue.Range => $"new {Names.VirtualRange}(address, entryLast)",
        HandlerValue.Level => "Level",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No entry handler takes this."),
    };
}
