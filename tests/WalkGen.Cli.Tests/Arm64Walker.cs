namespace WalkGen.Cli.Tests;

/// <summary>Collects every leaf, with its effective permissions, and every non-present entry that is not empty.</summary>
[PageWalker]
internal sealed partial class Arm64Walker
{
    private EffectivePermissions _permissions;

    public List<(ulong Address, ulong Physical, ulong Size, ulong Raw, EntryFlags Flags)> Leaves { get; } = [];

    public List<(ulong Address, ulong Size, ulong Raw)> NonPresent { get; } = [];

    /// <summary>The tables that entries point to, by level.</summary>
    public Dictionary<PageTableLevel, List<PhysicalAddress>> Tables { get; }
        = new() { [PageTableLevel.Pud] = [], [PageTableLevel.Pmd] = [], [PageTableLevel.Pte] = [] };

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;
        if (!entry.IsPresent)
        {
            NonPresent.Add((address.Value, entry.Size, entry.Raw));
            return;
        }

        EntryFlags flags = _permissions.Apply(entry);
        if (entry.IsLeaf) Leaves.Add((address.Value, entry.Address.Value, entry.Size, entry.Raw, flags));
        else Tables[entry.Level + 1].Add(entry.Address);
    }

    [MissingTable]
    private static void OnMissing(PhysicalAddress table) => Assert.Fail($"The table at {table} is not in the image.");
}
