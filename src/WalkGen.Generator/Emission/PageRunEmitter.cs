using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the merge of pages into runs, and the calls of the handler of runs.</summary>
internal static class PageRunEmitter
{
    private static readonly PageAttributes[] Attributes =
    [
        PageAttributes.Permissions, PageAttributes.Caching, PageAttributes.Use, PageAttributes.OtherFlags, PageAttributes.PageSize,
        PageAttributes.Frames, PageAttributes.NonPresent,
    ];

    /// <summary>Prints the start, before the walk of the tables.</summary>
    public static void WriteStart(SourceWriter source, WalkPlan plan)
    {
        string types = plan.Walker.Names.Paging, walker = "";
        if (plan.Walker.FiltersRuns) (types, walker) = ($"{plan.Walker.Type.Name}, {types}", "this, ");
        source.Write($"{Names.RunState}.Start<{types}>({walker}ref walk, {Expression(plan.Run!.Same)});");
    }

    /// <summary>Prints what a table entry means for the entries below it.</summary>
    public static void WriteEnter(SourceWriter source, string entry) => source.Write($"{Names.RunState}.Enter(ref walk, {entry});");

    /// <summary>Prints the addition of an entry above the lowest level that the walk does not descend from.</summary>
    public static void WriteEntry(SourceWriter source, WalkPlan plan, string entry)
    {
        using (source.Block($"if ({Names.RunState}.TryEnd(ref walk, {entry}, entryFirst, entryLast, out {Names.MappedRun} run))"))
        {
            source.Write(HandlerCall.Statement(plan.Walker, plan.Run!, Value));
        }
    }

    /// <summary>Prints the end of the run before a table that is missing.</summary>
    public static void WriteEnd(SourceWriter source, WalkPlan plan)
    {
        using (source.Block($"if ({Names.RunState}.TryEndLast(ref walk, out {Names.MappedRun} run))"))
        {
            source.Write(HandlerCall.Statement(plan.Walker, plan.Run!, Value));
        }
    }

    /// <summary>Prints the addition of the entries of a PTE table.</summary>
    public static void WriteTable(SourceWriter source, WalkPlan plan)
    {
        string arguments = $"ref walk, table, in entries, prefetch, ref next, out {Names.MappedRun} run";
        using (source.Block($"for (int next = entries.First; {Names.RunState}.TryEnd({arguments});)"))
        {
            source.Write(HandlerCall.Statement(plan.Walker, plan.Run!, Value));
        }
    }

    /// <summary>Prints the end of the last run, after the walk of the tables.</summary>
    public static void WriteLast(SourceWriter source, WalkPlan plan)
    {
        string call = HandlerCall.Expression(plan.Walker, plan.Run!, Value, "this");
        using (source.Block($"if ({Names.RunState}.TryEndLast(ref walk, out {Names.MappedRun} run))"))
        {
            source.Write(plan.Run!.Result == HandlerResult.Code ? $"int code = {call};\nif (code != 0) return code;" : $"{call};");
        }
    }

    /// <summary>The attributes in words: <c>Permissions, Caching</c>.</summary>
    public static string Words(PageAttributes same) => string.Join(", ", NamesOf(same));

    private static string Expression(PageAttributes same) => same == PageAttributes.None
        ? $"{Names.PageAttributes}.None"
        : string.Join(" | ", NamesOf(same).Select(static one => $"{Names.PageAttributes}.{one}"));

    private static IEnumerable<string> NamesOf(PageAttributes same)
        => Attributes.Where(one => (same & one) != 0).Select(static one => one.ToString());

    private static string Value(HandlerValue value) => value == HandlerValue.Range ? "run.Range" : "run";
}
