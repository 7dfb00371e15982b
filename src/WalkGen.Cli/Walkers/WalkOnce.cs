using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// Remembers tables, so that a walk visits each once: the same table at the same level in the same half with the same permissions above. A
/// kernel with KASAN reaches a few tables millions of times, and a table that points to itself even more often.
/// </summary>
/// <param name="uniform">The tables below which every page is the same.</param>
internal sealed class WalkOnce(UniformTables uniform)
{
    private readonly Dictionary<Key, VirtualAddress> _firstAt = [];

    public UniformTables Uniform => uniform;

    /// <summary>Whether the table that <paramref name="entry"/> points to is reached for the first time.</summary>
    /// <param name="entry">An entry that points to a table.</param>
    /// <param name="address">The first virtual address that it covers.</param>
    /// <param name="flags">The permissions that it and the levels above leave.</param>
    /// <param name="rights">The rights that they leave.</param>
    /// <param name="firstAt">The address at which the table was reached first.</param>
    public bool IsFirst<TPaging>(
        Entry<TPaging> entry, VirtualAddress address, EntryFlags flags, AccessRights rights, out VirtualAddress firstAt)
        where TPaging : struct, IPagingFormat
    {
        bool isKernel = address >= LinuxKernel.DefaultKernelStart<TPaging>();
        var key = new Key(entry.Address, entry.Level, isKernel, flags, rights);
        if (_firstAt.TryGetValue(key, out firstAt)) return false;
        _firstAt[key] = firstAt = address;
        return true;
    }

    private readonly record struct Key(
        PhysicalAddress Table, PageTableLevel Level, bool IsKernel, EntryFlags Flags, AccessRights Rights);
}
