using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>A run of entries that are neither present nor empty and stand for consecutive pages in the same way.</summary>
/// <param name="Start">The first virtual address.</param>
/// <param name="Length">The size in bytes, a multiple of <paramref name="PageSize"/>.</param>
/// <param name="PageSize">What each entry covers, in bytes.</param>
/// <param name="Meaning">What the first entry stands for; null if the system that wrote it is not known.</param>
internal readonly record struct NonPresentExtent(VirtualAddress Start, ulong Length, ulong PageSize, NonPresentEntry? Meaning) : IRun<NonPresentExtent>
{
    public VirtualAddress Last => Start + (Length - 1);

    public ulong Pages => Length / PageSize;

    /// <inheritdoc/>
    public bool IsContinuedBy(NonPresentExtent next)
        => next.Start == Start + Length && next.Start > Start && next.PageSize == PageSize && (Meaning, next.Meaning) switch
        {
            (null, null) => true,
            ({ } meaning, { } other) => IsContinuedBy(meaning, other),
            _ => false,
        };

    /// <inheritdoc/>
    public NonPresentExtent WithLength(ulong length) => this with { Length = length };

    private bool IsContinuedBy(NonPresentEntry meaning, NonPresentEntry next)
        => next.Kind == meaning.Kind && next.Flags == meaning.Flags && next.SwapType == meaning.SwapType
            && next.Frame == (meaning.Frame is { } frame ? frame + Length : null)
            && (meaning.Kind != NonPresentKind.Swap || next.SwapOffset == meaning.SwapOffset + Pages);
}
