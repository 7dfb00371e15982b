using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Comparison;

/// <summary>Neighbouring pages with the same change: contiguous in physical memory, and equal in flags and page size, before and after.</summary>
/// <param name="Start">The first virtual address.</param>
/// <param name="Length">The size in bytes, a multiple of <paramref name="PageSize"/>.</param>
/// <param name="PageSize">What an entry covers on the side that divides the addresses further, in bytes.</param>
/// <param name="Kinds">What happened.</param>
/// <param name="Before">What stood at <paramref name="Start"/>.</param>
/// <param name="After">What stands there.</param>
internal readonly record struct ChangeRun(VirtualAddress Start, ulong Length, ulong PageSize, ChangeKinds Kinds, PageState Before, PageState After) : IRun<ChangeRun>
{
    public VirtualAddress Last => Start + (Length - 1);

    public ulong Pages => Length / PageSize;

    /// <inheritdoc/>
    public bool IsContinuedBy(ChangeRun next)
        => next.Start == Start + Length && next.Start > Start && next.PageSize == PageSize && next.Kinds == Kinds
            && Before.IsContinuedBy(next.Before, Length) && After.IsContinuedBy(next.After, Length);

    /// <inheritdoc/>
    public ChangeRun WithLength(ulong length) => this with { Length = length };
}
