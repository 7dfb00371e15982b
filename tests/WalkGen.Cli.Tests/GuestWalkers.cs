namespace WalkGen.Cli.Tests;

/// <summary>Collects <c>va size raw</c> of the non-present entries that are not empty.</summary>
[PageWalker]
internal sealed partial class RawNonPresentWalker
{
    public List<string> Found { get; } = [];

    [P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsPresent && !entry.IsNone) Found.Add($"{address.Value:x} {entry.Size} {entry.Raw:x}");
    }
}

/// <summary>
/// Writes leaves as QEMU's <c>info tlb</c> does; its letters are NX, global, PS, dirty, accessed, PCD, PWT, user, writable.
/// </summary>
[PageWalker]
internal sealed partial class InfoTlbWalker
{
    public List<string> Lines { get; } = [];

    [PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsLeaf) return;
        EntryFlags flags = entry.Flags;
        string letters = (flags.HasFlag(EntryFlags.Executable) ? "-" : "X") + Letter(EntryFlags.Global, 'G')
            + (entry.Level == PageTableLevel.Pte ? "-" : "P")
            + Letter(EntryFlags.Dirty, 'D') + Letter(EntryFlags.Accessed, 'A') + Letter(EntryFlags.CacheDisabled, 'C')
            + Letter(EntryFlags.WriteThrough, 'T') + Letter(EntryFlags.User, 'U') + Letter(EntryFlags.Writable, 'W');
        // In PAE mode QEMU 7.2 treats bit 63, NX, as a part of the address.
        ulong physical = entry.Address.Value | (TPaging.Name == X86Pae.Name ? entry.Raw & (1UL << 63) : 0);
        Lines.Add($"{address.Value:x16}: {physical:x16} {letters}");

        string Letter(EntryFlags flag, char letter) => flags.HasFlag(flag) ? $"{letter}" : "-";
    }
}
