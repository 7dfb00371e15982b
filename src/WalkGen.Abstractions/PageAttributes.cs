namespace WalkGen;

/// <summary>The attributes that all pages of a run share: <c>[MappedRun(Same = ...)]</c>.</summary>
[Flags]
public enum PageAttributes
{
    /// <summary>None: a run ends only where the next address is not mapped.</summary>
    None = 0,

    /// <summary>What unprivileged code and the kernel may do, by the entries of all levels: <c>MappedRun.Rights</c>.</summary>
    Permissions = 1 << 0,

    /// <summary><see cref="EntryFlags.WriteThrough"/> and <see cref="EntryFlags.CacheDisabled"/>.</summary>
    Caching = 1 << 1,

    /// <summary>
    /// What the processor and the kernel record about accesses: <see cref="EntryFlags.Accessed"/>, <see cref="EntryFlags.Dirty"/> and
    /// <see cref="EntryFlags.SoftDirty"/>.
    /// </summary>
    Use = 1 << 2,

    /// <summary>
    /// All other flags: <see cref="EntryFlags.Global"/>, <see cref="EntryFlags.Special"/>, <see cref="EntryFlags.Contiguous"/> and
    /// <see cref="EntryFlags.UffdWriteProtected"/>.
    /// </summary>
    OtherFlags = 1 << 3,

    /// <summary>The size of the page that an entry maps.</summary>
    PageSize = 1 << 4,

    /// <summary>
    /// The frames: each page maps the memory after that of the page before, or all pages of the run map the same frame.
    /// </summary>
    Frames = 1 << 5,

    /// <summary>
    /// Entries that are not present form runs too, which no present page belongs to. Malformed entries
    /// (<see cref="EntryFlags.Malformed"/>) form runs of their own. Without it, they belong to no run.
    /// </summary>
    NonPresent = 1 << 6,

    /// <summary>All flags: <see cref="Permissions"/>, <see cref="Caching"/>, <see cref="Use"/> and <see cref="OtherFlags"/>.</summary>
    Flags = Permissions | Caching | Use | OtherFlags,
}
