using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints a walker: the remark on top, what the runtime calls, one method per level.</summary>
internal static class WalkerEmitter
{
    public static string Emit(WalkerModel walker)
    {
        var source = new SourceWriter();
        Remark.Write(source, walker);
        source.Write();
        source.Write("#nullable enable");
        source.Write();
        if (walker.Namespace is not null)
        {
            source.Write($"namespace {walker.Namespace};");
            source.Write();
        }

        var around = walker.Containers.Select(source.Block).ToList();
        using (source.Block($"{walker.Declaration} : {(walker.Edits ? Names.PageEditor : Names.PageWalker)}"))
        {
            InterfaceEmitter.Write(source, walker);
            foreach (var level in walker.Levels)
            {
                source.Write();
                LevelEmitter.Write(source, walker, level);
            }

            if (walker.FollowsHugePages && walker.Levels[walker.Levels.Count - 1] is { Level: PageTableLevel.Pte, Handler: not null } pte)
            {
                source.Write();
                HugePageEmitter.Write(source, walker, pte.Handler);
            }
        }

        foreach (var block in around) block.Dispose();
        return source.ToString();
    }
}
