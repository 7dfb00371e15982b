using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Checks that steps are reused after an unrelated edit and that their values do not keep a compilation alive.</summary>
internal static class IncrementalCaching
{
    public static readonly IReadOnlyList<string> Steps =
    [
        WalkerGenerator.ParseStep, WalkerGenerator.DiagnosticsStep, WalkerGenerator.ClashesStep, WalkerGenerator.FilesStep,
    ];

    public static void AssertReused(GeneratorRunResult rerun)
    {
        foreach (string step in Steps)
        {
            if (!rerun.TrackedSteps.TryGetValue(step, out var runs)) continue; // a step without input is not tracked

            foreach (var (value, reason) in runs.SelectMany(static run => run.Outputs))
            {
                bool isReused = reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;
                Assert.True(isReused, $"step {step} was {reason} after an unrelated edit");
                AssertHoldsNoCompilation(value, step);
            }
        }

        var outputs = rerun.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs).ToList();
        Assert.NotEmpty(outputs);
        Assert.All(outputs, static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    /// <summary>Fails if a field of <paramref name="value"/>, direct or indirect, would keep a compilation alive.</summary>
    public static void AssertHoldsNoCompilation(object? value, string path)
    {
        if (value is null or string or DiagnosticDescriptor || value.GetType().IsPrimitive || value.GetType().IsEnum) return;

        bool holdsCompilation = value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or Location;
        Assert.False(holdsCompilation, $"{path} holds a {value.GetType().Name}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items) AssertHoldsNoCompilation(item, path + "[]");
            return;
        }

        foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            AssertHoldsNoCompilation(field.GetValue(value), $"{path}.{field.Name}");
        }
    }
}
