using WalkGen.Cli.Walkers;
using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>What happened to consecutive pages in an interval.</summary>
/// <param name="Method">How it was found.</param>
/// <param name="Kinds">What happened.</param>
/// <param name="Start">The first virtual address.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="PageSize">The size of each page in bytes.</param>
/// <param name="Pages">The number of pages: those of the run, or of an area of which it is not known where they are.</param>
/// <param name="Area">The area of a process; null in a guest, and between areas.</param>
internal readonly record struct Activity(
    WatchMethod Method, ActivityKinds Kinds, VirtualAddress Start, ulong Length, ulong PageSize, ulong Pages, ProcessArea? Area)
    : IRun<Activity>
{
    public VirtualAddress Last => Start + (Length - 1);

    /// <summary>Whether the pages are somewhere in the range, and not all of it.</summary>
    public bool IsOfArea => Method == WatchMethod.Smaps;

    /// <summary>How hot the pages are.</summary>
    public HeatKind Heat => (Kinds & (ActivityKinds.Written | ActivityKinds.Copied | ActivityKinds.Dirtied)) != 0 ? HeatKind.Written
        : (Kinds & (ActivityKinds.Touched | ActivityKinds.Accessed)) != 0 ? HeatKind.Touched
        : HeatKind.Changed;

    /// <inheritdoc/>
    public bool IsContinuedBy(in Activity next)
        => !IsOfArea && next.Start == Start + Length && next.Start > Start && next.PageSize == PageSize && next.Kinds == Kinds
            && next.Method == Method && ReferenceEquals(next.Area, Area);

    /// <inheritdoc/>
    public Activity JoinedWith(in Activity next) => this with { Length = Length + next.Length, Pages = Pages + next.Pages };
}
