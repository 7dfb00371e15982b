namespace WalkGen.Cli.Walkers;

/// <summary>What in an output depends on the rows before it. A part with it walks these rows too, and does not print them.</summary>
[Flags]
internal enum RowsBefore
{
    None = 0,

    /// <summary>The heading before the first row about a page table.</summary>
    ForHeading = 1 << 0,

    /// <summary>What follows the rows about a page table.</summary>
    ForEnd = 1 << 1,

    /// <summary>The totals after all rows.</summary>
    ForTotals = 1 << 2,
}
