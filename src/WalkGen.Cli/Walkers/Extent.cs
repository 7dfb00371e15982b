using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// A run of leaves that are contiguous in virtual memory, have the same flags and page size, and map contiguous physical memory or all the
/// same frame.
/// </summary>
/// <param name="Start">The first virtual address.</param>
/// <param name="Physical">The physical address of <paramref name="Start"/>.</param>
/// <param name="Length">The size in bytes: whole pages, except for a result of <see cref="Cut"/>.</param>
/// <param name="PageSize">The size of each page in bytes.</param>
/// <param name="Flags">The flags of each leaf, with its effective permissions.</param>
/// <param name="Rights">The effective rights of user code and of the kernel.</param>
internal readonly record struct Extent(
    VirtualAddress Start, PhysicalAddress Physical, ulong Length, ulong PageSize, EntryFlags Flags, AccessRights Rights)
    : IRun<Extent>
{
    public VirtualAddress Last => Start + (Length - 1);

    public ulong Pages => Length / PageSize;

    /// <summary>Whether someone may write the pages and someone may execute them.</summary>
    public bool IsWritableCode => (Rights & AccessRights.Write) != 0 && (Rights & AccessRights.Execute) != 0;

    /// <summary>Whether each page maps the same frame, at <see cref="Physical"/>, instead of the next one.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>How many virtual addresses map each frame: more than 1 only if the extent is repeated.</summary>
    public ulong Repeats => IsRepeated ? Pages : 1;

    /// <summary>The first page of a repeated extent; else the extent.</summary>
    public Extent OneRepeat => IsRepeated ? this with { Length = PageSize, IsRepeated = false } : this;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsContinuedBy(in Extent next)
        => next.Start == Start + Length && next.Start > Start
            && next.PageSize == PageSize && next.Flags == Flags && next.Rights == Rights
            && (IsContiguousWith(next) || RepeatsWith(next));

    /// <inheritdoc/>
    public Extent JoinedWith(in Extent next) => this with { Length = Length + next.Length, IsRepeated = RepeatsWith(next) };

    private bool IsContiguousWith(in Extent next) => !IsRepeated && !next.IsRepeated && next.Physical == Physical + Length;

    private bool RepeatsWith(in Extent next)
        => next.Physical == Physical && (IsRepeated || Pages == 1) && (next.IsRepeated || next.Pages == 1);

    /// <summary>The first <paramref name="pages"/> pages, of more.</summary>
    public Extent First(ulong pages) => this with { Length = pages * PageSize, IsRepeated = IsRepeated && pages > 1 };

    /// <summary>The pages after the first <paramref name="pages"/>.</summary>
    public Extent Without(ulong pages)
    {
        ulong offset = pages * PageSize;
        return this with
        {
            Start = Start + offset, Physical = IsRepeated ? Physical : Physical + offset, Length = Length - offset,
            IsRepeated = IsRepeated && Length - offset > PageSize,
        };
    }

    /// <summary>The part of <paramref name="length"/> bytes at <paramref name="offset"/> from the start.</summary>
    public Extent Cut(ulong offset, ulong length) => this with { Start = Start + offset, Physical = Physical + offset, Length = length };
}
