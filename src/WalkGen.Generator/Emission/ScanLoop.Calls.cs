using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>How a loop calls the handler of one entry, and what it passes.</summary>
internal sealed partial class ScanLoop
{
    private string Visit(string index)
    {
        var handler = _level.Handler!;
        string filter = handler.Condition is null ? "" : ", in filter";
        string walk = handler.Takes(HandlerValue.Walk) || handler.Takes(HandlerValue.Vma) ? "ref walk, " : "";
        string addresses = !NeedsAddress ? "" : IsPte ? ", origin" : ", in entries";
        string call = $"{_self}.{Labels.Visit(_level.Level)}({walk}table{filter}, {index}{addresses})";
        return handler.Result == HandlerResult.Code ? Call.Checked(call, _exit) : $"{call};";
    }

    private void WriteVisit()
    {
        var handler = _level.Handler!;
        bool returns = handler.Result == HandlerResult.Code;
        string walk = handler.Takes(HandlerValue.Walk) || handler.Takes(HandlerValue.Vma) ? $"ref {Names.PageWalk} walk, " : "";
        string filter = handler.Condition is null ? "" : $", in {Names.EntryFilter} filter";
        string addresses = !NeedsAddress ? "" : IsPte ? ", ulong origin" : $", in {Names.EntryRange}<{_walker.Paging}> entries";
        string entry = Labels.Variable(_level.Level);
        using (_source.Block($"""
            // Calls {handler.Name} for one entry, if it {(handler.Condition is null ? "is not empty" : "fulfils the condition")} now.
            {Attributes.GeneratedCode}
            {Attributes.Inlined}
            private {(returns ? "int" : "void")} {Labels.Visit(_level.Level)}<{_walker.Paging}>({walk}{TypeParameters.Scoped(_walker)}{Table} table{filter}, int index{addresses})
            """ + "\n" + TypeParameters.Constraints(_walker, withSpace: false)))
        {
            _source.Write($"const {Names.PageTableLevel} Level = {Labels.Expression(_level.Level)};");
            _source.Write($"{Names.Entry}<{_walker.Paging}> {entry} = table.Read(Level, index);");
            string test = handler.Condition is null ? $"!{entry}.IsNone" : $"filter.Passes({entry}.Raw)";
            string call = Call.Expression(_walker, handler, value => value == HandlerValue.Entry ? entry : Value(value));
            _source.Write(returns ? $"return {test} ? {call} : 0;" : $"if ({test}) {call};");
        }
    }

    private bool NeedsAddress => _level.Handler is { } handler && (handler.Takes(HandlerValue.Address) || handler.Takes(HandlerValue.Range));

    private bool UsesOrigin => IsPte
        && (NeedsAddress || MergesHoles || (Installs && (_walker.InstallPte!.Takes(HandlerValue.Address) || _walker.InstallPte.Takes(HandlerValue.Range))));

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => "table.Read(Level, index)",
        HandlerValue.EntryRef => "table.Edit(Level, index)",
        HandlerValue.Address => $"new {Names.VirtualAddress}({First})",
        HandlerValue.Range => IsPte
            ? $"new {Names.VirtualRange}({First}, {Geometry}.PageLast({First}))"
            : $"new {Names.VirtualRange}({First}, entries.LastOf({First}))",
        _ => "Level",
    };

    private string First => IsPte ? $"{Geometry}.PageAddress(origin, index)" : "entries.FirstOf(index)";

    private string TableValue(HandlerValue value) => value switch
    {
        HandlerValue.EntrySpan => $"new {Names.EntrySpan}<{_walker.Paging}>(table, Level, first, end)",
        HandlerValue.EntryRefSpan => $"new {Names.EntryRefSpan}<{_walker.Paging}>(table, Level, first, end)",
        HandlerValue.Address => $"new {Names.VirtualAddress}(address)",
        HandlerValue.Range => $"new {Names.VirtualRange}(address, last)",
        _ => "Level",
    };
}
