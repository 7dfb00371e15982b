using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints what the runtime needs to walk in pieces: the walk of some entries, and the begin and end of the tables.</summary>
internal static class PieceEmitter
{
    /// <param name="source">The file.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="call">The call of the loop of a level, with the name of the table.</param>
    public static void Write(SourceWriter source, WalkPlan plan, Func<PageTableLevel, string, string> call)
    {
        WriteEntries(source, plan, call);
        if (plan.Merges || plan.Walker.Type.IsRefStruct) WriteStartAndEnd(source, plan);
    }

    /// <summary>Prints that a walk in pieces leaves a table to its caller.</summary>
    public static void WriteDefer(SourceWriter source, WalkPlan plan, PageTableLevel level)
    {
        if (level is PageTableLevel.Pgd or PageTableLevel.Pte) return;
        source.Write($"if (context.Defers({LevelNames.Constant(level)})) return{(plan.ReturnsCode ? " 0" : "")}; // a walk in pieces");
    }

    private static void WriteEntries(SourceWriter source, WalkPlan plan, Func<PageTableLevel, string, string> call)
    {
        var names = plan.Walker.Names;
        string table = $"{LoopSignature.Scoped(plan.Walker)}{Names.EntryTable}<{names.Paging}> table";
        source.Write();
        source.Write("// A piece of a walk: some entries of one table.");
        source.Write(Names.GeneratedCode);
        using (source.Block($"""
            int {Names.EntryWalker}.WalkEntries<{names.Paging}, {names.Context}>(
                {Names.PageTableLevel} level, ref {Names.PageWalk} walk, ref {names.Context} context, {table}, ulong first, ulong last)
            """))
        {
            using (source.Block("switch (level)"))
            {
                foreach (var level in plan.Levels.Where(static level => level.Level <= PageTableLevel.Pmd))
                {
                    string loop = call(level.Level, "table");
                    string statement = plan.ReturnsCode ? $"return {loop};" : $"{loop}; break;";
                    source.Write($"case {Names.PageTableLevel}.{level.Level}: {statement}");
                }
            }

            source.Write("\nreturn 0;");
        }
    }

    private static void WriteStartAndEnd(SourceWriter source, WalkPlan plan)
    {
        string paging = plan.Walker.Names.Paging;
        source.Write();
        source.Write(Names.GeneratedCode);
        using (source.Block($"void {Names.EntryWalker}.StartTables<{paging}>(ref {Names.PageWalk} walk, ulong first)"))
        {
            if (plan.Holes == HoleMode.Merged) source.Write($"{Names.WalkState}.StartHoles(ref walk, first);");
            if (plan.Run is not null) PageRunEmitter.WriteStart(source, plan);
        }

        source.Write();
        source.Write(Names.GeneratedCode);
        using (source.Block($"int {Names.EntryWalker}.EndTables(ref {Names.PageWalk} walk, ulong last)"))
        {
            if (plan.Run is not null) PageRunEmitter.WriteLast(source, plan);
            if (plan.Holes == HoleMode.Merged) HoleEmitter.WriteLast(source, plan);
            source.Write("return 0;");
        }
    }
}
