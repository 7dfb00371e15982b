namespace WalkGen.Cli.Walkers;

/// <summary>Addresses that a table translates that was walked before, at other addresses.</summary>
/// <param name="Start">The first virtual address.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="Table">The physical address of the table.</param>
/// <param name="FirstAt">The first virtual address of the first walk of the table.</param>
internal readonly record struct RepeatedTable(VirtualAddress Start, ulong Length, PhysicalAddress Table, VirtualAddress FirstAt)
    : IRun<RepeatedTable>
{
    public VirtualAddress Last => Start + (Length - 1);

    /// <inheritdoc/>
    public bool IsContinuedBy(in RepeatedTable next)
        => next.Start == Start + Length && next.Start > Start && next.Table == Table && next.FirstAt == FirstAt;

    /// <inheritdoc/>
    public RepeatedTable JoinedWith(in RepeatedTable next) => this with { Length = Length + next.Length };
}
