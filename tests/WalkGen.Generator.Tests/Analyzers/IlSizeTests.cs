using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using WalkGen.Generator.Analyzers;
using WalkGen.Generator.Analyzers.IlSizes;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>The estimate of a handler's size is held against the IL that an optimising build writes: it must be within a quarter, or 4 bytes.</summary>
public class IlSizeTests
{
    [Theory]
    [MemberData(nameof(HandlerBodies.All), MemberType = typeof(HandlerBodies))]
    public void The_estimate_is_near_the_real_size(string name, string body)
    {
        var (estimate, real) = Sizes(body);

        Assert.True(Math.Abs(estimate - real) <= Math.Max(real / 4, 4), $"{name}: estimated {estimate}, really {real}");
        bool isClose = Math.Abs(real - Inlining.Largest) <= Inlining.Largest / 5;
        if (!isClose) Assert.Equal(real > Inlining.Largest, estimate > Inlining.Largest);
    }

    /// <summary>A table of bodies that are all small, or all large, would calibrate nothing.</summary>
    [Fact]
    public void The_bodies_lie_on_both_sides_of_the_threshold()
    {
        var sizes = HandlerBodies.All().Select(static row => Sizes(row.Data.Item2).Real).ToList();

        Assert.True(sizes.Count(static size => size < 80) >= 20 && sizes.Count(static size => size > 120) >= 5 && sizes.Max() > 300, string.Join(' ', sizes));
    }

    private static (int Estimate, int Real) Sizes(string body)
    {
        var compilation = Compilations.Create(HandlerBodies.Source(body));
        compilation = compilation.WithOptions(compilation.Options.WithOptimizationLevel(OptimizationLevel.Release).WithGeneralDiagnosticOption(ReportDiagnostic.Default));
        var tree = compilation.SyntaxTrees.Single();
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single(static method => method.Identifier.Text == "OnPage");
        var operation = (IMethodBodyOperation)compilation.GetSemanticModel(tree).GetOperation(method)!;
        return (IlSize.Of((operation.BlockBody ?? operation.ExpressionBody)!), RealSize(compilation));
    }

    private static int RealSize(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        image.Position = 0;
        using var reader = new PEReader(image);
        var metadata = reader.GetMetadataReader();
        var method = metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Single(method => metadata.GetString(method.Name) == "OnPage");
        return reader.GetMethodBody(method.RelativeVirtualAddress).GetILReader().Length;
    }
}
