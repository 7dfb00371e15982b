using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Model;

/// <summary>The result of parsing one type: a walker, or diagnostics and what a refused walker still needs.</summary>
internal sealed record ParseResult(WalkerModel? Walker, RefusedModel? Refused, EquatableArray<DiagnosticInfo> Diagnostics)
{
    /// <summary>The type whose other part is generated; null if none can be.</summary>
    public TypeModel? Type => Walker?.Type ?? Refused?.Type;
}
