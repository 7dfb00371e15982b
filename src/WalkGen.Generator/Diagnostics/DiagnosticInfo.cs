using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Diagnostics;

/// <summary>A diagnostic as a value. It holds no syntax and no symbol, so a cached one does not keep a compilation alive.</summary>
/// <param name="Descriptor">The descriptor.</param>
/// <param name="Path">The file, or null if the diagnostic has no source location.</param>
/// <param name="Span">The position in the file.</param>
/// <param name="Lines">The same position in lines.</param>
/// <param name="Arguments">The arguments of the message.</param>
internal sealed record DiagnosticInfo(
    DiagnosticDescriptor Descriptor, string? Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    /// <summary>The name of the property of a diagnostic that contains <see cref="Signature"/>.</summary>
    public const string SignatureProperty = "Signature";

    /// <summary>The nearest valid signature of the reported handler, for the code fix; null if the signature is not the mistake.</summary>
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
