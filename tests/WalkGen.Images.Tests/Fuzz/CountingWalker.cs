namespace WalkGen.Images.Tests.Fuzz;

/// <summary>
/// Counts everything that a walk comes to, and stops it after <paramref name="limit"/> of them: tables that point to each other have no
/// end.
/// </summary>
[PageWalker]
internal partial struct CountingWalker(int limit)
{
    /// <summary>How much it came to, at most the limit.</summary>
    public int Count;

    /// <summary>A digest of all that it came to.</summary>
    public ulong Digest;

    /// <summary>The number of leaves, and of all present entries of the lowest level.</summary>
    public int Leaves;

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private int OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        bool isHuge = !entry.IsPassThrough && entry.IsLeaf;
        if (entry.Level == PageTableLevel.Pte ? entry.IsPresent : isHuge) Leaves++;
        return Step(address.Value ^ entry.Raw, (int)entry.Level);
    }

    [PteHole]
    private int OnHole(VirtualAddress address) => Step(address.Value, 8);

    [MissingTable]
    private int OnMissing(VirtualAddress address, PhysicalAddress table) => Step(address.Value ^ table.Value, 16);

    private int Step(ulong what, int kind)
    {
        Digest = ((Digest << 7) | (Digest >> 57)) ^ ((what + (ulong)kind) * 0x9e37_79b9_7f4a_7c15);
        return ++Count < limit ? 0 : 1;
    }
}
