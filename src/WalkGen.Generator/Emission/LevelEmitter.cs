using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the method of one level above the lowest: a loop over the entries of one table that the range touches.</summary>
internal sealed class LevelEmitter
{
    private readonly SourceWriter _source;
    private readonly WalkerModel _walker;
    private readonly LevelModel _level;
    private readonly string _entry;

    private LevelEmitter(SourceWriter source, WalkerModel walker, LevelModel level)
    {
        _source = source;
        _walker = walker;
        _level = level;
        _entry = Labels.Variable(level.Level);
    }

    public static void Write(SourceWriter source, WalkerModel walker, LevelModel level)
    {
        var emitter = new LevelEmitter(source, walker, level);
        using (source.Block(emitter.Head()))
        {
            source.Write($"const {Names.PageTableLevel} Level = {Labels.Expression(level.Level)};");
            if (walker.CanStop) source.Write("int code;");
            source.Write();
            if (level.Level == PageTableLevel.Pte) emitter.WritePages();
            else emitter.WriteEntries();
            if (walker.CanStop)
            {
                source.Write();
                source.Write("return 0;");
            }
        }
    }

    private string Geometry => $"{Names.Geometry}<{_walker.Paging.Type}>";

    private string Head()
    {
        string shared = _level.Below is null ? "" : $"ref {Names.PageWalk} walk, in {_walker.Memory} memory, ";
        string parameters = $"{shared}{Names.EntryTable}<{_walker.Paging.Type}> table, ulong address, ulong last";
        bool withMemory = _level.Below is not null;
        return $"""
            /// <summary>The {Labels.Name(_level.Level)} entries of one table that cover <paramref name="address"/> to <paramref name="last"/>, both inside.</summary>
            {Attributes.GeneratedCode}
            {Attributes.Optimized}
            private {(_walker.CanStop ? "int" : "void")} {Labels.Method(_level.Level)}{TypeParameters.List(_walker, withMemory)}(
                {parameters})
            """ + "\n" + TypeParameters.Constraints(_walker, withMemory);
    }

    /// <summary>The lowest level: every entry, also an empty one.</summary>
    private void WritePages()
    {
        var handler = _level.Handler!;
        bool needsAddress = handler.Takes(HandlerValue.Address) || handler.Takes(HandlerValue.Range);
        _source.Write($"""
            int index = {Geometry}.Index(Level, address);
            int end = index + {Geometry}.PagesIn(address, last);
            """);
        using (_source.Block("for (; index < end; index++)"))
        {
            _source.Write(Call.Handler(_walker, handler, value => value switch
            {
                HandlerValue.Entry => "table.Read(Level, index)",
                HandlerValue.Range => $"new {Names.VirtualRange}(address, address + {Geometry}.OffsetMask(Level))",
                _ => Value(value),
            }));
            if (needsAddress) _source.Write($"address += {Geometry}.OffsetMask(Level) + 1;");
        }
    }

    private void WriteEntries()
    {
        using (_source.Block($"for (int index = {Geometry}.Index(Level, address); ; index++)"))
        {
            _source.Write($"ulong entryLast = {Geometry}.EntryLast(Level, address, last);");
            if (_level.Handler?.Result == HandlerResult.Action) _source.Label("Again");
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
        if (_walker.Hole is { } hole)
        {
            using (_source.Block($"if ({_entry}.IsNone)"))
            {
                _source.Write(Call.Handler(_walker, hole, value => value switch
                {
                    HandlerValue.Level => $"{Geometry}.RealLevel(Level)",
                    _ => Value(value),
                }));
            }
        }

        string otherwise = _walker.Hole is null ? "if" : "else if";
        if (_level.Handler is { } handler)
        {
            using (_source.Block(_walker.Hole is null ? $"if (!{_entry}.IsNone)" : "else"))
            {
                WriteHandler(handler);
            }
        }
        else if (_level.Below is { } below)
        {
            WriteDescent(otherwise, below);
        }
    }

    private void WriteHandler(HandlerModel handler)
    {
        string descend = "if";
        if (handler.Result == HandlerResult.Action)
        {
            _source.Write($"""
                {Names.WalkAction} action = {Call.Expression(_walker, handler, Value)};
                if (action == {Names.WalkAction}.Again) goto Again;
                """);
            descend = $"if (action == {Names.WalkAction}.Subtree && ";
        }
        else
        {
            _source.Write(Call.Handler(_walker, handler, Value));
        }

        if (_level.Below is not { } below) return;

        _source.Write();
        _source.Write($"{_entry} = table.Read(Level, index); // the handler may have changed it");
        WriteDescent(descend, below);
    }

    private void WriteDescent(string head, PageTableLevel below)
    {
        string test = head.EndsWith(" ", StringComparison.Ordinal) ? $"{head}{_entry}.IsTable)" : $"{head} ({_entry}.IsTable)";
        string table = Labels.Table(below);
        using (_source.Block(test))
        {
            using (_source.Block($"if (table.TryOpenBelow(in memory, index, {_entry}, out var {table}))"))
            {
                _source.Write(Call.Level(_walker, below, table, "address", "entryLast"));
            }

            using (_source.Block("else"))
            {
                Call.WriteMissing(_source, _walker, value => value switch
                {
                    HandlerValue.Table => $"{_entry}.Address",
                    HandlerValue.Level => Labels.Expression(below),
                    _ => Value(value),
                });
            }
        }
    }

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => _entry,
        HandlerValue.Address => $"new {Names.VirtualAddress}(address)",
        HandlerValue.Range => $"new {Names.VirtualRange}(address, entryLast)",
        HandlerValue.Level => "Level",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No entry handler takes this."),
    };
}
