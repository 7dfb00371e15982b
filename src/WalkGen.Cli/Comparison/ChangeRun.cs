using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Comparison;

/// <summary>
/// Consecutive pages with the same change. Before and after, they are contiguous in physical memory and have the same flags and page size.
/// </summary>
/// <param name="Start">The first virtual address.</param>
/// <param name="Length">The size in bytes, a multiple of <paramref name="PageSize"/>.</param>
/// <param name="PageSize">The smaller of the page sizes before and after, in bytes.</param>
/// <param name="Kinds">The changes.</param>
/// <param name="Before">The state at <paramref name="Start"/> before.</param>
/// <param name="After">The state at <paramref name="Start"/> after.</param>
internal readonly record struct ChangeRun(
    VirtualAddress Start, ulong Length, ulong PageSize, ChangeKinds Kinds, PageState Before, PageState After) : IRun<ChangeRun>
{
    public VirtualAddress Last => Start + (Length - 1);

    public ulong Pages => Length / PageSize;

    /// <inheritdoc/>
    public bool IsContinuedBy(in ChangeRun next)
        => next.Start == Start + Length && next.Start > Start && next.PageSize == PageSize && next.Kinds == Kinds
            && Before.IsContinuedBy(next.Before, Length) && After.IsContinuedBy(next.After, Length);

    /// <inheritdoc/>
    public ChangeRun JoinedWith(in ChangeRun next) => this with { Length = Length + next.Length };
}
