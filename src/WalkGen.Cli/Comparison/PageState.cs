using WalkGen.Linux;

namespace WalkGen.Cli.Comparison;

/// <summary>What one page table says of a piece of the address space: at most what one of its entries covers.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Address">The physical address of the piece, or of the table; zero for all else.</param>
/// <param name="PageSize">What the entry covers, in bytes: more than the piece, if the other page table divides it further; zero for a table.</param>
/// <param name="Flags">The flags of a leaf, with the permissions combined over all levels down to it; of a table the permissions alone.</param>
/// <param name="Raw">The bits of the entry; zero for a table.</param>
internal readonly record struct PageState(PageStateKind Kind, PhysicalAddress Address, ulong PageSize, EntryFlags Flags, ulong Raw)
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    /// <summary>What an entry that is not present stands for; null for all else, where the system is not known, and before <see cref="Explained"/>.</summary>
    public NonPresentEntry? Meaning { get; private init; }

    /// <summary>The root table at <paramref name="address"/>: it takes no permission away.</summary>
    public static PageState Root(PhysicalAddress address) => new(PageStateKind.Table, address, 0, Permissions, 0);

    /// <summary>What <paramref name="entry"/> says, below a table that leaves it the permissions in <paramref name="granted"/>.</summary>
    public static PageState Of<TPaging>(Entry<TPaging> entry, EntryFlags granted)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsNone) return default;
        if (!entry.IsPresent) return new(PageStateKind.NonPresent, default, entry.Size, EntryFlags.None, entry.Raw);
        return entry.IsLeaf
            ? new(PageStateKind.Mapped, entry.Address, entry.Size, entry.Flags & (granted | ~Permissions), entry.Raw)
            : new(PageStateKind.Table, entry.Address, 0, entry.Flags & granted, 0);
    }

    /// <summary>This state, and what its entry stands for if that is not present.</summary>
    /// <param name="kernel">The Linux that wrote the entry; null if it is not known.</param>
    /// <param name="address">The virtual address of the piece.</param>
    public PageState Explained<TPaging>(LinuxKernel? kernel, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (Kind != PageStateKind.NonPresent || kernel is not { } known) return this;
        PageTableLevel level = PageTableLevel.Pte;
        while (1UL << Geometry<TPaging>.Shift(level) < PageSize) level--;
        return this with { Meaning = known.Decode(new Entry<TPaging>(Raw, level), new VirtualAddress(address.Value & ~(PageSize - 1))) };
    }

    /// <summary>The piece that begins <paramref name="offset"/> bytes behind this one, of the same entry.</summary>
    public PageState PieceAt(ulong offset) => Kind == PageStateKind.Mapped ? this with { Address = Address + offset } : this;

    /// <summary>Whether <paramref name="next"/>, <paramref name="length"/> bytes behind, goes on with the same.</summary>
    public bool IsContinuedBy(PageState next, ulong length)
        => next.Kind == Kind && next.PageSize == PageSize && next.Flags == Flags
            && (Kind == PageStateKind.Mapped ? next.Address == Address + length : next.Raw == Raw && next.Meaning == Meaning);
}

/// <summary>What stands in a piece of the address space.</summary>
internal enum PageStateKind
{
    /// <summary>Nothing: an empty entry.</summary>
    Empty,

    /// <summary>An entry that is not present but not empty.</summary>
    NonPresent,

    /// <summary>A present leaf.</summary>
    Mapped,

    /// <summary>A table of smaller pieces.</summary>
    Table,
}
