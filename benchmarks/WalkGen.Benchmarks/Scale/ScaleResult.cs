namespace WalkGen.Benchmarks;

/// <summary>A measured case: the best of all rounds.</summary>
/// <param name="Case">The case.</param>
/// <param name="Tool">The tool; null if it failed.</param>
/// <param name="C">The C program.</param>
/// <param name="Problem">Why the tool failed.</param>
internal sealed record ScaleResult(ScaleCase Case, ProcessCost? Tool, ProcessCost C, string? Problem);
