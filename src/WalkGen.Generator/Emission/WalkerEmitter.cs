using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the generated file of a walker.</summary>
internal static class WalkerEmitter
{
    public static string Emit(WalkPlan plan)
    {
        var source = new SourceWriter();
        var walker = plan.Walker;
        HeaderComment.Write(source, plan);
        source.Write();
        source.Write("#nullable enable");
        if (walker.UseWarnings.Count > 0)
        {
            source.WriteVerbatim(
                $"#pragma warning disable {string.Join(", ", walker.UseWarnings)} // the user marked a member that is used here");
        }

        source.Write();
        source.Write(Names.Aliases);
        source.Write();
        if (walker.Type.Namespace is not null)
        {
            source.Write($"namespace {walker.Type.Namespace};");
            source.Write();
        }

        var containers = walker.Type.Containers.Select(source.Block).ToList();
        using (source.Block($"{walker.Type.Head} : {(plan.Edits ? Names.PageEditor : Names.PageWalker)}"))
        {
            InterfaceEmitter.Write(source, plan);
            source.Write();
            LoopsEmitter.Write(source, plan);
            foreach (var declaration in walker.AllHandlers.Select(static handler => handler.Declaration).OfType<DeclarationModel>()
                .Distinct())
            {
                source.Write();
                WriteDeclaration(source, declaration);
            }
        }

        foreach (var container in containers) container.Dispose();
        return source.ToString();
    }

    private static void WriteDeclaration(SourceWriter source, DeclarationModel declaration)
    {
        const string warnings = "CS0628, CS1591";
        if (declaration.IsVisible)
        {
            source.Write($"#pragma warning disable {warnings} // the user's part has the documentation and the accessibility");
        }
        source.Write(Names.GeneratedCode);
        if (declaration.RequestsInlining) source.Write(Names.InlinedMethod);
        source.WriteVerbatim(declaration.Text);
        if (declaration.IsVisible) source.Write($"#pragma warning restore {warnings}");
    }
}
