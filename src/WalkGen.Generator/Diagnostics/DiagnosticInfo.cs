using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Diagnostics;

/// <summary>A diagnostic as a value: it holds no syntax and no symbol, so a cached one keeps nothing alive.</summary>
/// <param name="Descriptor">Which one.</param>
/// <param name="Path">The file, or null if it has no place.</param>
/// <param name="Span">Where in the file.</param>
/// <param name="Lines">The same in lines.</param>
/// <param name="Arguments">What the message names.</param>
internal sealed record DiagnosticInfo(
    DiagnosticDescriptor Descriptor, string? Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    /// <summary>The property of a diagnostic in which <see cref="Signature"/> is found.</summary>
    public const string SignatureProperty = "Signature";

    /// <summary>The nearest legal signature of the handler that is reported, for the code fix; else null.</summary>
    public string? Signature { get; init; }

    public static DiagnosticInfo At(ISymbol symbol, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        Location location = symbol.Locations.FirstOrDefault(static location => location.IsInSource) ?? Location.None;
        FileLinePositionSpan position = location.GetLineSpan();
        return new(
            descriptor, location.IsInSource ? position.Path : null, location.SourceSpan, position.Span, new(arguments));
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor, Path is null ? Location.None : Location.Create(Path, Span, Lines), Properties, [.. Arguments]);

    private ImmutableDictionary<string, string?> Properties => Signature is null
        ? ImmutableDictionary<string, string?>.Empty
        : ImmutableDictionary<string, string?>.Empty.Add(SignatureProperty, Signature);
}
