using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>What an address of the kernel's half is.</summary>
/// <param name="Region">Its region; null if it is in no known one.</param>
/// <param name="Symbol">The symbol at or below it; null if there is none.</param>
internal readonly record struct KernelPlace(KernelRegion? Region, SymbolicAddress? Symbol)
{
    /// <summary>The cells of <see cref="KernelPlaces.Fields"/>.</summary>
    public Cell RegionCell => Region is { } region ? RegionNames.Of(region.Kind) : null;

    public Cell GuessCell => Region is { } region ? region.IsGuess : default(Cell);

    public Cell SymbolCell => Symbol?.ToString();

    /// <summary>
    /// The text to append to a line: a space, the region with a question mark if it is a guess, and the symbol; or nothing.
    /// </summary>
    public string Suffix => (Region is { } region ? $" {RegionNames.Of(region)}" : "") + (Symbol is { } symbol ? $" {symbol}" : "");
}
