namespace WalkGen.Linux;

/// <summary>
/// Changes the permissions of leaves from those of one VMA's flags to those of others (Linux: <c>change_pte_range</c>).
/// </summary>
internal readonly struct ProtectChange<TPaging>(Vma vma, VmFlags before, VmFlags after) : IEntryChange<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly bool _hadNoAccess = ProtNone<TPaging>.Is(before);
    private readonly bool _getsNoAccess = ProtNone<TPaging>.Is(after);
    private readonly bool _isHugetlb = (after & VmFlags.HugeTlb) != 0;

    private readonly EntryFlags _clear =
        ((after & VmFlags.Write) == 0 ? EntryFlags.Writable : 0) | ((after & VmFlags.Exec) == 0 ? EntryFlags.Executable : 0);

    /// <summary>A walk would take a huge non-present entry for a bad one. The walk of a hugetlb VMA does not.</summary>
    public bool SplitsHugePages => _getsNoAccess && !_isHugetlb;

    public void Check(Entry<TPaging> entry, VirtualRange range)
    {
        if (!_getsNoAccess || entry.IsPresent) return;
        throw new InvalidOperationException(
            $"The VMA {vma} cannot lose all access: it has the non-present entry {entry} at {range.Start}.");
    }

    public ulong After(Entry<TPaging> entry)
    {
        Entry<TPaging> leaf = entry;
        bool isLeaf = entry.IsLeaf || (_hadNoAccess && ProtNone<TPaging>.TryRestore(entry, out leaf));
        if (!isLeaf) return entry.Raw;
        if (_getsNoAccess) return ProtNone<TPaging>.Of(leaf);

        bool getsExecutable = (after & VmFlags.Exec) != 0 && !TPaging.FlagPattern(leaf.Level, EntryFlags.Executable).MatchesNothing;
        EntryFlags set = EntryFlags.Present | (getsExecutable ? EntryFlags.Executable : EntryFlags.None);
        return EntryEdit.Apply<TPaging>(leaf.Level, leaf.Raw, _clear, set);
    }

    public void OnChanged(Entry<TPaging> before, VirtualRange range)
    {
    }
}
