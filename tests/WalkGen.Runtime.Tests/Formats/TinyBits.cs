using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// The bits that all tiny formats share: x86-like flags, bits 12 to 51 a frame number at every page size, and tables so small that a
/// test can fill them. Each format adds its widths only.
/// </summary>
internal static class TinyBits
{
    private const ulong Present = 1UL << 0;
    private const ulong Writable = 1UL << 1;
    private const ulong User = 1UL << 2;
    private const ulong Accessed = 1UL << 5;
    private const ulong Dirty = 1UL << 6;
    private const ulong Huge = 1UL << 7;
    private const ulong NoExecute = 1UL << 63;
    private const ulong FrameMask = 0x000f_ffff_ffff_f000;

    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pud;

    public static bool IsPresent(ulong entry) => (entry & Present) != 0;

    public static bool IsLeaf(PageTableLevel level, ulong entry) => FlagPattern(level, EntryFlags.Leaf).Matches(entry);

    public static PhysicalAddress AddressOf(ulong entry) => new(entry & FrameMask);

    public static ulong TableEntry(PhysicalAddress table) => table.Value | Present | Writable | User | Accessed | Dirty;

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => address.Value | FlagPattern(level, flags | EntryFlags.Leaf).Value | (flags.HasFlag(EntryFlags.Executable) ? 0 : NoExecute);

    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        const EntryFlags without = EntryFlags.Global | EntryFlags.WriteThrough | EntryFlags.CacheDisabled | EntryFlags.Special
            | EntryFlags.Contiguous;
        bool leaf = flags.HasFlag(EntryFlags.Leaf);
        if ((flags & without) != 0 || (leaf && !AllowsLeaf(level))) return EntryPattern.Never;

        ulong set = 0;
        if (leaf) set |= level == PageTableLevel.Pte ? Present : Present | Huge;
        if (flags.HasFlag(EntryFlags.Present)) set |= Present;
        if (flags.HasFlag(EntryFlags.Writable)) set |= Writable;
        if (flags.HasFlag(EntryFlags.User)) set |= User;
        if (flags.HasFlag(EntryFlags.Accessed)) set |= Accessed;
        if (flags.HasFlag(EntryFlags.Dirty)) set |= Dirty;
        return new EntryPattern(set | (flags.HasFlag(EntryFlags.Executable) ? NoExecute : 0), set);
    }
}
