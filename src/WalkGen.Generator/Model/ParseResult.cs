using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Model;

/// <summary>What parsing one type gives: a walker, or the reasons why there is none.</summary>
internal sealed record ParseResult(WalkerModel? Walker, EquatableArray<DiagnosticInfo> Diagnostics);
