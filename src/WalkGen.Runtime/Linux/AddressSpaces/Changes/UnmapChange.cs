namespace WalkGen.Linux;

/// <summary>Clears entries and collects them (Linux: <c>zap_pte_range</c>).</summary>
internal readonly struct UnmapChange<TPaging>(Vma vma) : IEntryChange<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly bool _hadNoAccess = ProtNone<TPaging>.Is(vma.Flags);

    /// <summary>The entries that were cleared.</summary>
    public List<UnmappedEntry> Unmapped { get; } = [];

    public bool SplitsHugePages => false;

    public void Check(Entry<TPaging> entry, VirtualRange range)
    {
    }

    public ulong After(Entry<TPaging> entry) => 0;

    public void OnChanged(Entry<TPaging> before, VirtualRange range)
    {
        Entry<TPaging> leaf = before;
        bool isLeaf = before.IsLeaf || (_hadNoAccess && ProtNone<TPaging>.TryRestore(before, out leaf));
        Unmapped.Add(isLeaf ? new(range, true, leaf.Address, leaf.Flags, before.Raw) : new(range, false, default, default, before.Raw));
    }
}
