using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>A symbol of the kernel to print.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="At">The address in its memory that was asked for; null without one.</param>
internal readonly record struct SymbolRow(KernelSymbol Symbol, SymbolicAddress? At = null);
