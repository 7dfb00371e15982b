using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Model;

/// <summary>The result of parsing one type: a walker, or diagnostics.</summary>
internal sealed record ParseResult(WalkerModel? Walker, EquatableArray<DiagnosticInfo> Diagnostics);
