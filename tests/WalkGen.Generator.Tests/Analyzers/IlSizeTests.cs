using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using WalkGen.Generator.Analyzers;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>
/// The estimate of a handler's size is held against the IL that an optimising build writes. It must be within 40 %, or 8 bytes, and on the
/// right side of the threshold if the real size is more than 25 bytes away from it.
/// </summary>
public class IlSizeTests
{
    private const double Tolerance = 0.4;
    private const int SmallDifference = 8;
    private const int NearThreshold = 25;

    [Theory]
    [MemberData(nameof(HandlerBodies.All), MemberType = typeof(HandlerBodies))]
    public void The_estimate_is_near_the_real_size(string name, string body)
    {
        var (estimate, real) = Sizes(body);

        string sizes = $"{name}: estimated {estimate}, really {real}";
        Assert.True(Math.Abs(estimate - real) <= Math.Max(real * Tolerance, SmallDifference), sizes);
        bool isNear = Math.Abs(real - Inlining.Largest) <= NearThreshold;
        Assert.True(isNear || (real > Inlining.Largest) == (estimate > Inlining.Largest), sizes);
    }

    /// <summary>A table of bodies that are all small, or all large, would calibrate nothing.</summary>
    [Fact]
    public void The_bodies_lie_on_both_sides_of_the_threshold()
    {
        var sizes = HandlerBodies.All().Select(static row => Sizes(row.Data.Item2).Real).ToList();

        Assert.True(
            sizes.Count(static size => size < Inlining.Largest - NearThreshold) >= 20
            && sizes.Count(static size => size > Inlining.Largest + NearThreshold) >= 5
            && sizes.Max() > 3 * Inlining.Largest,
            string.Join(' ', sizes));
    }

    private static (int Estimate, int Real) Sizes(string body)
    {
        var compilation = Compilations.Create(HandlerBodies.Source(body));
        var options = compilation.Options.WithOptimizationLevel(OptimizationLevel.Release)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default);
        compilation = compilation.WithOptions(options);
        var tree = compilation.SyntaxTrees.Single();
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Single(static method => method.Identifier.Text == "OnPage");
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
        var method = metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Single(method => metadata.GetString(method.Name) == "OnPage");
        return reader.GetMethodBody(method.RelativeVirtualAddress).GetILReader().Length;
    }
}
