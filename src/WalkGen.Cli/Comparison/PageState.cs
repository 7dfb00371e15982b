using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Comparison;

/// <summary>The state of a piece of the address space in one page table. The piece is covered by one entry.</summary>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Address">The physical address of the piece or of the table; zero in all other states.</param>
/// <param name="PageSize">
/// The memory that the entry covers, in bytes; zero for a table. It is larger than the piece if the other page table has smaller pages.
/// </param>
/// <param name="Flags">The flags of a leaf, with its effective permissions; for a table only these permissions.</param>
/// <param name="Raw">The bits of the entry; zero for a table.</param>
internal readonly record struct PageState(PageStateKind Kind, PhysicalAddress Address, ulong PageSize, EntryFlags Flags, ulong Raw)
{
    /// <summary>The meaning of a decoded non-present entry; null in all other states and if the system is unknown.</summary>
    public NonPresentEntry? Meaning { get; private init; }

    /// <summary>The root table at <paramref name="address"/>. It denies no permission.</summary>
    public static PageState Root(PhysicalAddress address) => new(PageStateKind.Table, address, 0, EffectivePermissions.Mask, 0);

    /// <summary>The state in <paramref name="entry"/>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="above">The permissions that the levels above leave to it.</param>
    public static PageState Of<TPaging>(Entry<TPaging> entry, EntryFlags above)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsNone) return default;
        if (!entry.IsPresent) return new(PageStateKind.NonPresent, default, entry.Size, EntryFlags.None, entry.Raw);
        return entry.IsLeaf
            ? new(PageStateKind.Mapped, entry.Address, entry.Size, entry.Flags & (above | ~EffectivePermissions.Mask), entry.Raw)
            : new(PageStateKind.Table, entry.Address, 0, entry.Flags & above, 0);
    }

    /// <summary>This state with the meaning of a non-present entry.</summary>
    /// <param name="kernel">The Linux that wrote the entry; null if it is unknown.</param>
    /// <param name="address">The virtual address of the piece.</param>
    public PageState Decoded<TPaging>(LinuxKernel? kernel, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (Kind != PageStateKind.NonPresent) return this;
        PageTableLevel level = PageTableLevel.Pte;
        while (1UL << Geometry<TPaging>.Shift(level) < PageSize) level--;
        var start = new VirtualAddress(address.Value & ~(PageSize - 1));
        return this with { Meaning = EntryMeaning.Of(kernel, new Entry<TPaging>(Raw, level), start) };
    }

    /// <summary>The piece at <paramref name="offset"/> from this one, of the same entry.</summary>
    public PageState PieceAt(ulong offset) => Kind == PageStateKind.Mapped ? this with { Address = Address + offset } : this;

    /// <summary>Whether <paramref name="next"/>, at distance <paramref name="length"/>, continues this state.</summary>
    public bool IsContinuedBy(PageState next, ulong length)
        => next.Kind == Kind && next.PageSize == PageSize && next.Flags == Flags
            && (Kind == PageStateKind.Mapped ? next.Address == Address + length : next.Raw == Raw && next.Meaning == Meaning);
}
