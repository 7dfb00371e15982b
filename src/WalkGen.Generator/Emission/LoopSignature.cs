using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>The heads and calls of the methods in the nested class of loops.</summary>
internal static class LoopSignature
{
    /// <summary>The parameter for the walker.</summary>
    public static string SelfParameter(WalkerModel walker) => walker.Type.Kind switch
    {
        WalkerKind.Class => $"{walker.Type.Name} {HandlerCall.Self}",
        WalkerKind.Struct => $"{Scoped(walker)}ref {walker.Type.Name} {HandlerCall.Self}",
        _ => $"{Scoped(walker)}in {walker.Type.Name} {HandlerCall.Self}",
    };

    /// <summary>The argument for the walker, whose name is <paramref name="self"/>.</summary>
    public static string SelfArgument(WalkerModel walker, string self) => walker.Type.Kind switch
    {
        WalkerKind.Class => self,
        WalkerKind.Struct => $"ref {self}",
        _ => $"in {self}",
    };

    /// <summary>The modifier of ref struct parameters: a walker that is a ref struct must promise not to keep them.</summary>
    public static string Scoped(WalkerModel walker) => walker.Type.IsRefStruct ? "scoped " : "";

    /// <summary>The head of the method that walks one table of <paramref name="level"/>.</summary>
    public static string WalkHead(WalkPlan plan, LevelPlan level)
    {
        var walker = plan.Walker;
        List<string> parameters = [SelfParameter(walker)];
        if (TakesWalk(level)) parameters.Add($"ref {Names.PageWalk} walk");
        if (TakesContext(level)) parameters.Add($"ref {walker.Names.Context} context");
        parameters.Add($"{Scoped(walker)}{Names.EntryTable}<{walker.Names.Paging}> table");
        if (Prefetches(level)) parameters.Add($"{Names.TablePrefetch} prefetch");
        parameters.AddRange(["ulong first", "ulong last"]);
        return $"""
            // The {LevelNames.Name(level.Level)} entries of one table that cover first to last, inclusive.
            {(level.IsHot ? Names.HotMethod : Names.ColdMethod)}
            public static {(plan.ReturnsCode ? "int" : "void")} {LevelNames.Walk(level.Level)}({string.Join(", ", parameters)})
            """;
    }

    /// <summary>The call of that method, as a statement.</summary>
    public static string WalkCall(WalkPlan plan, PageTableLevel level, string first, string last)
    {
        var below = plan.Levels[(int)level];
        List<string> arguments = [SelfArgument(plan.Walker, HandlerCall.Self)];
        if (TakesWalk(below)) arguments.Add("ref walk");
        if (TakesContext(below)) arguments.Add("ref context");
        arguments.Add(LevelNames.Table(level));
        if (Prefetches(below)) arguments.Add("context.Prefetch(in table, index, entries.End)");
        arguments.AddRange([first, last]);
        return Call(plan, $"{LevelNames.Walk(level)}({string.Join(", ", arguments)})");
    }

    /// <summary>The call of a method of the loops as a statement; the caller returns its code if it is not 0.</summary>
    public static string Call(WalkPlan plan, string call) => plan.ReturnsCode ? HandlerCall.Checked(call) : $"{call};";

    private static bool TakesContext(LevelPlan level) => level.Level != PageTableLevel.Pte;

    private static bool TakesWalk(LevelPlan level) => level is not ScanPlan { TakesWalk: false };

    private static bool Prefetches(LevelPlan level) => level is ScanPlan { Prefetches: true };
}
