namespace WalkGen.Cli.Walkers;

/// <summary>A run of leaves that are contiguous in virtual and physical memory and have the same flags and page size.</summary>
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

    /// <inheritdoc/>
    public bool IsContinuedBy(Extent next)
        => next.Start == Start + Length && next.Start > Start && next.Physical == Physical + Length
            && next.PageSize == PageSize && next.Flags == Flags && next.Rights == Rights;

    /// <inheritdoc/>
    public Extent WithLength(ulong length) => this with { Length = length };

    /// <summary>The part of <paramref name="length"/> bytes at <paramref name="offset"/> from the start.</summary>
    public Extent Cut(ulong offset, ulong length) => this with { Start = Start + offset, Physical = Physical + offset, Length = length };
}
