using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the nested class with the loops: a method per level, and the methods that those call.</summary>
internal static class LoopsEmitter
{
    public static void Write(SourceWriter source, WalkPlan plan)
    {
        var names = plan.Walker.Names;
        source.Write("// The loops, compiled for each paging format and each context of a walk.");
        if (plan.Walker.Type.DerivesFromWalker)
        {
            source.Write("#pragma warning disable CS0108 // a base class that contains this one has loops, too");
        }
        source.Write(Names.GeneratedCode);
        using (source.Block($"""
            private static class {names.Loops}<{names.Paging}, {names.Context}>
                where {names.Paging} : struct, {Names.PagingFormat}
                where {names.Context} : struct, {Names.WalkContext}<{names.Paging}>
            """))
        {
            foreach (var level in plan.Levels)
            {
                string constant = LevelNames.Constant(level.Level);
                source.Write($"private const {Names.PageTableLevel} {constant} = {Names.PageTableLevel}.{constant};");
            }

            foreach (var level in plan.Levels)
            {
                source.Write();
                if (level is ScanPlan scan) ScanEmitter.Write(source, plan, scan);
                else DescentEmitter.Write(source, plan, (DescentPlan)level);
            }

            if (plan.Holes == HoleMode.Merged)
            {
                source.Write();
                HoleEmitter.WriteMethod(source, plan);
            }

            if (plan.DirectoryHandler is not null)
            {
                source.Write();
                HugePageDirectoryEmitter.Write(source, plan);
            }
        }
    }
}
