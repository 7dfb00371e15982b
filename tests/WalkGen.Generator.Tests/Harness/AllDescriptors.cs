using System.Reflection;
using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>The descriptors of all diagnostics.</summary>
internal static class AllDescriptors
{
    /// <summary>All descriptors by ID, sorted.</summary>
    public static IReadOnlyDictionary<string, DiagnosticDescriptor> ById { get; } = new SortedDictionary<string, DiagnosticDescriptor>(
        typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(static field => field.GetValue(null)).OfType<DiagnosticDescriptor>().ToDictionary(static descriptor => descriptor.Id),
        StringComparer.Ordinal);
}
