namespace WalkGen.Live.Tests.Processes;

/// <summary>Lists the entries of a walk that are not empty, huge pages as a whole.</summary>
[PageWalker]
internal sealed partial class PageListWalker
{
    public Dictionary<ulong, PageMapEntry> Pages { get; } = [];

    public Dictionary<ulong, PageMapEntry> HugePages { get; } = [];

    public HashSet<ulong> ZeroPages { get; } = [];

    /// <summary>All pages in ascending order, those of huge pages with the frames that follow, unless frames are hidden.</summary>
    public IEnumerable<KeyValuePair<ulong, PageMapEntry>> SmallPages
        => Pages.Concat(HugePages.SelectMany(static huge => Enumerable.Range(0, 512).Select(i => PieceOf(huge.Key, huge.Value, (ulong)i))))
            .OrderBy(static page => page.Key);

    [PmdEntry]
    private WalkAction OnPmd(Entry<PageMapFormat> pmd, VirtualAddress address)
    {
        if (pmd.IsTable) return WalkAction.Subtree;
        HugePages.Add(address.Value, new PageMapEntry(pmd.Raw & ~PageMapBits.ZeroPage));
        if (pmd.Has(EntryFlags.Special)) ZeroPages.Add(address.Value);
        return WalkAction.Continue;
    }

    [PteEntry]
    private void OnPte(Entry<PageMapFormat> pte, VirtualAddress address)
    {
        if (pte.IsNone) return;
        if (pte.Has(EntryFlags.Special)) ZeroPages.Add(address.Value);
        Pages.Add(address.Value, new PageMapEntry(pte.Raw & ~PageMapBits.ZeroPage));
    }

    private static KeyValuePair<ulong, PageMapEntry> PieceOf(ulong address, PageMapEntry huge, ulong index)
        => new(address + (index * TestMemory.PageSize), huge.Frame is null ? huge : new PageMapEntry(huge.Raw + index));
}
