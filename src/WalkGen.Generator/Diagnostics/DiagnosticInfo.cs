using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Diagnostics;

/// <summary>A diagnostic as a value: it holds no syntax and no symbol, so a cached one keeps nothing alive.</summary>
internal sealed record DiagnosticInfo(
    DiagnosticDescriptor Descriptor, string? Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo At(ISymbol symbol, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        Location location = symbol.Locations.FirstOrDefault(static location => location.IsInSource) ?? Location.None;
        FileLinePositionSpan position = location.GetLineSpan();
        return new(
            descriptor, location.IsInSource ? position.Path : null, location.SourceSpan, position.Span, new(arguments));
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor, Path is null ? Location.None : Location.Create(Path, Span, Lines), [.. Arguments]);
}
