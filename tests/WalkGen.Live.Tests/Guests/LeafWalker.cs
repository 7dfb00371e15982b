namespace WalkGen.Live.Tests;

/// <summary>The present leaves of a page table, and the tables that are missing.</summary>
[PageWalker]
internal sealed partial class LeafWalker
{
    public List<(ulong Address, PageTableLevel Level, ulong Raw)> Leaves { get; } = [];

    public int Missed { get; private set; }

    public static LeafWalker Of(PageTable table)
    {
        LeafWalker walker = new();
        walker.Walk(table, VirtualRange.All);
        return walker;
    }

    [PudEntry(Where = EntryFlags.Leaf)]
    private void OnPud<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat => Add(entry, address, PageTableLevel.Pud);

    [PmdEntry(Where = EntryFlags.Leaf)]
    private void OnPmd<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat => Add(entry, address, PageTableLevel.Pmd);

    [PteEntry(Where = EntryFlags.Leaf)]
    private void OnPte<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat => Add(entry, address, PageTableLevel.Pte);

    [MissingTable]
    private void OnMissing() => Missed++;

    private void Add<TPaging>(Entry<TPaging> entry, VirtualAddress address, PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPresent) Leaves.Add((address.Value, level, entry.Raw));
    }
}
