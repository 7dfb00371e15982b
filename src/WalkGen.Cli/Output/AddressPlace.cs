using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>What an address is: in the kernel's half its region and symbol, in the user's half the area of the process.</summary>
/// <param name="Region">Its region; null if it is in no known one.</param>
/// <param name="Symbol">The symbol at or below it; null if there is none.</param>
internal readonly record struct AddressPlace(KernelRegion? Region, SymbolicAddress? Symbol)
{
    /// <summary>The process whose user's half it is; null in the kernel's half, or if it is unknown.</summary>
    public KernelProcess? Process { get; init; }

    /// <summary>The area of <see cref="Process"/>; null if there is none.</summary>
    public KernelArea? Area { get; init; }

    /// <summary>
    /// The text to append to a line: a space, the region with a question mark if it is a guess, and the symbol; or the access and the
    /// name of the area; or nothing. The name is the last, because it may contain anything.
    /// </summary>
    public string Suffix => Process is not null
        ? AreaSuffix
        : (Region is { } region ? $" {RegionNames.Of(region)}" : "") + (Symbol is { } symbol ? $" {symbol}" : "");

    private string AreaSuffix => Area is not { } area ? " no area" : $" {AreaText.AccessOf(area)} {area.Name}".TrimEnd();
}
