namespace WalkGen.Cli.Walkers;

/// <summary>A run of leaves that are contiguous in virtual and physical address and equal in flags and page size.</summary>
/// <param name="Start">The first virtual address.</param>
/// <param name="Physical">What <paramref name="Start"/> is translated to.</param>
/// <param name="Length">The size in bytes: that of whole pages, unless <see cref="Cut"/> made the extent.</param>
/// <param name="PageSize">The size of each page in bytes.</param>
/// <param name="Flags">The flags of each leaf, with the permissions combined over all levels.</param>
internal readonly record struct Extent(VirtualAddress Start, PhysicalAddress Physical, ulong Length, ulong PageSize, EntryFlags Flags) : IRun<Extent>
{
    public VirtualAddress Last => Start + (Length - 1);

    public ulong Pages => Length / PageSize;

    /// <inheritdoc/>
    public bool IsContinuedBy(Extent next)
        => next.Start == Start + Length && next.Start > Start && next.Physical == Physical + Length
            && next.PageSize == PageSize && next.Flags == Flags;

    /// <inheritdoc/>
    public Extent WithLength(ulong length) => this with { Length = length };

    /// <summary>The piece of <paramref name="length"/> bytes that begins <paramref name="offset"/> bytes behind the start.</summary>
    public Extent Cut(ulong offset, ulong length) => this with { Start = Start + offset, Physical = Physical + offset, Length = length };
}
