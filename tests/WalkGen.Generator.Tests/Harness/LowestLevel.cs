using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Shortens a generated file to the lowest level of its walk: the loops of the levels above are left out.</summary>
internal static class LowestLevel
{
    public static string Of(GeneratedSourceResult source)
    {
        var root = source.SyntaxTree.GetRoot();
        var loops = root.DescendantNodes().OfType<ClassDeclarationSyntax>()
            .Single(static type => type.Identifier.Text.StartsWith("__Loops", StringComparison.Ordinal));
        string lowest = loops.Members.OfType<FieldDeclarationSyntax>().Last().Declaration.Variables[0].Identifier.Text;
        var upper = loops.Members.OfType<FieldDeclarationSyntax>().SelectMany(static field => field.Declaration.Variables)
            .Select(static level => $"Walk{level.Identifier.Text}").Where(name => name != $"Walk{lowest}").ToHashSet();
        var left = loops.Members.Where(member => member is not MethodDeclarationSyntax method || !upper.Contains(method.Identifier.Text));
        return root.ReplaceNode(loops, loops.WithMembers([.. left])).ToFullString();
    }
}
