using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// Remembers tables, so that a walk visits each once: the same table at the same level in the same half with the same permissions above. A
/// kernel with KASAN reaches a few tables millions of times, and a table that points to itself even more often.
/// </summary>
/// <param name="table">The page table.</param>
/// <param name="shared">The tables that are reached several times. Others are not remembered.</param>
internal sealed class WalkOnce(PageTable table, SharedTables shared)
{
    private const int MaxRemembered = 1 << 18;

    private readonly Dictionary<Key, VirtualAddress> _firstAt = [];

    /// <summary>The tables below which every page is the same.</summary>
    public UniformTables Uniform { get; } = UniformTables.Of(table, shared);

    /// <summary>What a walk of <paramref name="table"/> needs to visit each table once; null if it may visit tables again.</summary>
    /// <exception cref="BadDataException">There are too many tables to remember.</exception>
    public static WalkOnce? Of(PageTable table, Coverage coverage)
    {
        if (!coverage.WalksOnce) return null;
        if (!coverage.Shared.IsCut) return new WalkOnce(table, coverage.Shared);
        throw new BadDataException(
            $"the page table with the root {table.Root} reaches more than {SharedTables.Max} different tables several times: it is "
            + "damaged; walk a part of it with --root.");
    }

    /// <summary>Whether the table that <paramref name="entry"/> points to may be reached several times.</summary>
    public bool MayRepeat<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
        => shared.Contains(entry.Address, entry.Level + 1);

    /// <summary>Whether the table that <paramref name="entry"/> points to is reached for the first time.</summary>
    /// <param name="entry">An entry that points to a table.</param>
    /// <param name="address">The first virtual address that it covers.</param>
    /// <param name="flags">The permissions that it and the levels above leave.</param>
    /// <param name="rights">The rights that they leave.</param>
    /// <param name="firstAt">The address at which the table was reached first.</param>
    /// <exception cref="BadDataException">There are too many such tables to remember.</exception>
    public bool IsFirst<TPaging>(
        Entry<TPaging> entry, VirtualAddress address, EntryFlags flags, AccessRights rights, out VirtualAddress firstAt)
        where TPaging : struct, IPagingFormat
    {
        firstAt = address;
        if (!MayRepeat(entry)) return true;
        bool isKernel = address >= LinuxKernel.DefaultKernelStart<TPaging>();
        var key = new Key(entry.Address, entry.Level, isKernel, flags, rights);
        if (_firstAt.TryGetValue(key, out firstAt)) return false;
        if (_firstAt.Count == MaxRemembered)
        {
            throw new BadDataException(
                $"the page table with the root {table.Root} reaches tables again with more than {MaxRemembered} combinations of "
                + "permissions: it is damaged; walk a part of it with --root.");
        }

        _firstAt[key] = firstAt = address;
        return true;
    }

    private readonly record struct Key(
        PhysicalAddress Table, PageTableLevel Level, bool IsKernel, EntryFlags Flags, AccessRights Rights);
}
