namespace WalkGen.Benchmarks;

/// <summary>A run of a program that did not succeed, and why.</summary>
internal sealed class FailedRunException(string message) : Exception(message);
