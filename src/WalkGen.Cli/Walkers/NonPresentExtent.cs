using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>A run of non-present entries for consecutive pages of the same kind.</summary>
/// <param name="Start">The first virtual address.</param>
/// <param name="Length">The size in bytes, a multiple of <paramref name="PageSize"/>.</param>
/// <param name="PageSize">The memory that each entry covers, in bytes.</param>
/// <param name="Meaning">The meaning of the first entry; null if the system that wrote it is unknown.</param>
internal readonly record struct NonPresentExtent(VirtualAddress Start, ulong Length, ulong PageSize, NonPresentEntry? Meaning)
    : IRun<NonPresentExtent>
{
    public VirtualAddress Last => Start + (Length - 1);

    public ulong Pages => Length / PageSize;

    /// <inheritdoc/>
    public bool IsContinuedBy(in NonPresentExtent next)
        => next.Start == Start + Length && next.Start > Start && next.PageSize == PageSize && (Meaning, next.Meaning) switch
        {
            (null, null) => true,
            ({ } meaning, { } other) => IsContinuedBy(meaning, other),
            _ => false,
        };

    /// <inheritdoc/>
    public NonPresentExtent JoinedWith(in NonPresentExtent next) => this with { Length = Length + next.Length };

    private bool IsContinuedBy(NonPresentEntry meaning, NonPresentEntry next)
        => next.Kind == meaning.Kind && next.Flags == meaning.Flags && next.SwapType == meaning.SwapType
            && next.Frame == (meaning.Frame is { } frame ? frame + Length : null)
            && (meaning.Kind != NonPresentKind.Swap || next.SwapOffset == meaning.SwapOffset + Pages);
}
