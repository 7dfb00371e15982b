using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>A row about a scan.</summary>
/// <param name="Part">The file or the kind of the page table.</param>
/// <param name="Problem">What was not possible and why; null if there is no problem.</param>
internal sealed record ScanNote(string Part, string? Problem = null)
{
    /// <summary>The page table; null if it is none or could not be opened.</summary>
    public PageTable? Table { get; init; }

    public int? Cpu { get; init; }

    public int? ProcessId { get; init; }

    /// <summary>Its place among the rows of the scan.</summary>
    public ulong Place { get; init; }

    /// <summary>What the row is about in <paramref name="image"/>.</summary>
    public Identity IdentityIn(string image) => Table is null ? new Identity(image, null, null) : Identity.Of(image, Table);

    /// <summary>Whether the data of the image is bad there, and not only absent.</summary>
    public bool IsBadData { get; init; }
}
