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
        if (walker.UseWarnings.Count > 0) source.Write($"#pragma warning disable {string.Join(", ", walker.UseWarnings)} // what is used is marked so");
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

            if (walker.CoalescesHoles)
            {
                source.Write();
                CoalescedHoles.Write(source, walker);
            }

            foreach (var declaration in Declarations(walker))
            {
                source.Write();
                WriteDeclaration(source, declaration);
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

    private static void WriteDeclaration(SourceWriter source, DeclarationModel declaration)
    {
        if (declaration.IsVisible) source.Write("#pragma warning disable CS0628, CS1591 // who may see it and what documents it is said at the body");
        source.Write($"{Attributes.GeneratedCode}{(declaration.WantsInlining ? "\n" + Attributes.Inlined : "")}\n{declaration.Text}");
        if (declaration.IsVisible) source.Write("#pragma warning restore CS0628, CS1591");
    }

    /// <summary>What the user's partial handlers lack; a method that serves several ends is declared once.</summary>
    private static IEnumerable<DeclarationModel> Declarations(WalkerModel walker)
        => walker.Levels.Select(static level => level.Handler).Concat(walker.Handlers)
            .Select(static handler => handler?.Declaration).OfType<DeclarationModel>().Distinct();
}
