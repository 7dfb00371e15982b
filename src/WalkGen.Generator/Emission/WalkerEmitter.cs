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
        DeclarationEmitter.WriteUseWarnings(source, walker.UseWarnings);
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
                DeclarationEmitter.Write(source, declaration);
            }
        }

        foreach (var container in containers) container.Dispose();
        return source.ToString();
    }
}
