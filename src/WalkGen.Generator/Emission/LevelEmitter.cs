using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the method of one level: its head, and the loop over the entries of one table that the range touches.</summary>
internal static class LevelEmitter
{
    public static void Write(SourceWriter source, WalkerModel walker, LevelModel level)
    {
        using (source.Block(Head(walker, level)))
        {
            source.Write($"const {Names.PageTableLevel} Level = {Labels.Expression(level.Level)};");
            if (ScanLoop.Fits(walker, level) ? ScanLoop.ChecksCodes(walker, level) : EntryLoop.ChecksCodes(walker, level)) source.Write("int code;");
            source.Write();
            string result = "0";
            if (ScanLoop.Fits(walker, level)) ScanLoop.Write(source, walker, level, out result);
            else EntryLoop.Write(source, walker, level);
            if (walker.CanStop) source.Write($"\nreturn {result};");
        }

        ScanLoop.WriteVisit(source, walker, level);
    }

    /// <summary>Whether the method does more than to pass through the few entries of an upper level that are in use.</summary>
    private static bool IsBusy(WalkerModel walker, LevelModel level)
        => level.Level >= PageTableLevel.Pmd || level.Below is null || level.Handler is not null || EntryLoop.VisitsEmpty(walker);

    private static string Head(WalkerModel walker, LevelModel level)
    {
        bool withSpace = level.Level != PageTableLevel.Pte;
        string space = withSpace ? $"ref {walker.Space} space, " : "";
        string walk = level.Level == PageTableLevel.Pte && !ScanLoop.UsesWalk(walker) ? "" : $"ref {Names.PageWalk} walk, ";
        string ahead = level.Level == PageTableLevel.Pte && ScanLoop.FetchesAhead(walker) ? $" {Names.TablePrefetch} ahead," : "";
        return $"""
            // The {Labels.Name(level.Level)} entries of one table that cover address to last, both inside.
            {Attributes.GeneratedCode}
            {(IsBusy(walker, level) ? Attributes.Loop : Attributes.Way)}
            private {(walker.CanStop ? "int" : "void")} {Labels.Method(level.Level)}{TypeParameters.List(walker, withSpace)}(
                {walk}{space}{TypeParameters.Scoped(walker)}{Names.EntryTable}<{walker.Paging}> table,{ahead} ulong address, ulong last)
            """ + "\n" + TypeParameters.Constraints(walker, withSpace);
    }
}
