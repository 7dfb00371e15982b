using WalkGen.Cli.Walkers;
using WalkGen.Live;

namespace WalkGen.Cli.Live;

/// <summary>Consecutive pages of an area with the same state, and contiguous frames or places in swap where these are shown.</summary>
/// <param name="Area">The area.</param>
/// <param name="Start">The first virtual address.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="PageSize">The memory that each entry covers, in bytes.</param>
/// <param name="Entry">The entry of the first page.</param>
/// <param name="IsZero">Whether the pages are the zero page.</param>
internal readonly record struct ProcessPageRun(
    ProcessArea Area, VirtualAddress Start, ulong Length, ulong PageSize, PageMapEntry Entry, bool IsZero) : IRun<ProcessPageRun>
{
    private const int FrameShift = 12; // of frames and places in swap, also for huge pages

    public VirtualAddress Last => Start + (Length - 1);

    public ulong Pages => Length / PageSize;

    /// <summary>The frame of the first page; null if it is hidden, and of the zero page, which is that of all.</summary>
    public PhysicalAddress? Frame => IsZero ? null : Entry.Frame;

    private ulong Flags => Entry.Raw & ~PageMapBits.FrameNumber;

    private ulong Number => Entry.Raw & PageMapBits.FrameNumber;

    /// <inheritdoc/>
    public bool IsContinuedBy(in ProcessPageRun next)
        => next.Start == Start + Length && next.PageSize == PageSize && next.Flags == Flags && next.IsZero == IsZero
            && (IsZero || Follows(next));

    /// <inheritdoc/>
    public ProcessPageRun JoinedWith(in ProcessPageRun next) => this with { Length = Length + next.Length };

    private bool Follows(in ProcessPageRun next)
    {
        if (Number == 0 || Entry.IsGuard) return next.Number == Number;
        ulong distance = Length >> FrameShift;
        return next.Number == Number + (Entry.IsPresent ? distance : distance << PageMapBits.SwapOffsetShift);
    }
}
