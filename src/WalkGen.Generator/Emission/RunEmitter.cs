using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>
/// Prints two loops of the lowest level as methods of their own, so that their variables stay in registers: over a run of entries that all
/// match, and over the few matches of a table while the walk waits for memory.
/// </summary>
internal sealed class RunEmitter
{
    private readonly SourceWriter _source;
    private readonly WalkerModel _walker;
    private readonly ScanPlan _level;
    private readonly string _constant;
    private readonly string _self;

    private RunEmitter(SourceWriter source, WalkPlan plan, ScanPlan level)
    {
        _source = source;
        _walker = plan.Walker;
        _level = level;
        _constant = LevelNames.Constant(level.Level);
        _self = level.CopiesWalker ? "walker" : HandlerCall.Self;
    }

    private string Paging => _walker.Names.Paging;

    private string Range => $"{(_level.Level == PageTableLevel.Pte ? Names.PteRange : Names.EntryRange)}<{Paging}>";

    public static void Write(SourceWriter source, WalkPlan plan, ScanPlan level)
    {
        var emitter = new RunEmitter(source, plan, level);
        emitter.WriteRun();
        if (!level.ListsFew) return;
        source.Write();
        emitter.WriteFew();
    }

    private void WriteRun()
    {
        const string comment = "The entries from index on, while they match. Returns the index after them.";
        string parameters = RunCall.TakesAddress(_level) ? $"int index, int end, {Range} entries" : "int index, int end";
        using (_source.Block(Head(comment, "int", LevelNames.Run(_level.Level), parameters)))
        {
            WriteStart();
            string entry = LevelNames.Entry(_level.Level);
            string read = $"table.Read({_constant}, index);";
            _source.Write($"{Names.Entry}<{Paging}> {entry};");
            using (_source.Block("for (; index < end - 1; index++)")) // two in turn: fewer branches that are taken
            {
                Visit();
                _source.Write("index++;");
                Visit();
            }

            string rest = _level.Handler!.Result == HandlerResult.Code ? "code == 0 && index < end" : "index < end";
            using (_source.Block($"\nfor (; {rest}; index++)")) Visit();

            void Visit()
            {
                _source.Write($"{entry} = {read}\nif (!{Test}) break;");
                WriteCall();
            }

            WriteEnd();
            _source.Write("return index;");
        }
    }

    private void WriteFew()
    {
        string rest = $"{Range} entries, {Names.TablePrefetch} prefetch";
        using (_source.Block(Head("The entries that match, if they are few; else false.", "bool", LevelNames.Few(_level.Level), rest)))
        {
            WriteStart();
            string part = "entries.First, entries.End";
            _source.Write($"if (!table.TryFindFew({_constant}, in filter, {part}, prefetch, out {Names.MatchList} few)) return false;");
            using (_source.Block("for (int i = 0; i < few.Count; i++)"))
            {
                _source.Write("int index = few[i];");
                WriteRead();
                using (_source.Block($"if ({Test})")) WriteCall();
            }

            WriteEnd();
            _source.Write("return true;");
        }
    }

    private string Head(string comment, string type, string method, string rest)
    {
        List<string> parameters = [LoopSignature.SelfParameter(_walker)];
        if (_level.HandlerTakesWalk) parameters.Add($"ref {Names.PageWalk} walk");
        parameters.Add($"{LoopSignature.Scoped(_walker)}{Names.EntryTable}<{Paging}> table");
        parameters.Add(rest);
        if (_level.Handler!.Result == HandlerResult.Code) parameters.Add("out int code");
        return $"""
            // {comment}
            {Names.HotMethod}
            private static {type} {method}({string.Join(", ", parameters)})
            """;
    }

    private void WriteStart()
    {
        if (_level.Handler!.Result == HandlerResult.Code) _source.Write("code = 0;");
        if (_level.Handler!.Condition is not null) _source.Write($"{Names.EntryFilter} filter = {FlagText.Filter(_walker, _level)};");
        if (_level.CopiesWalker) _source.Write($"{_walker.Type.Name} walker = {HandlerCall.Self};");
    }

    private void WriteRead()
        => _source.Write($"{Names.Entry}<{Paging}> {LevelNames.Entry(_level.Level)} = table.Read({_constant}, index);");

    private string Test => _level.Handler!.Condition is null
        ? $"(!{LevelNames.Entry(_level.Level)}.IsNone)"
        : $"filter.Passes<{Paging}>({_constant}, {LevelNames.Entry(_level.Level)}.Raw)";

    private void WriteCall() => _source.Write(HandlerCall.Statement(_walker, _level.Handler!, Value, _self, "break;"));

    private void WriteEnd() => _source.Write(_level.CopiesWalker ? $"\n{HandlerCall.Self} = walker;" : "");

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => LevelNames.Entry(_level.Level),
        HandlerValue.Address => $"new {Names.VirtualAddress}(entries.FirstOf(index))",
        HandlerValue.Range => "entries.RangeOf(index)",
        _ => _constant,
    };
}
