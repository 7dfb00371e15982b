namespace WalkGen.Cli.Walkers;

/// <summary>Follows one address down and notes each entry on the way.</summary>
[PageWalker]
internal sealed partial class TranslationWalker
{
    private readonly List<TranslationStep> _steps = [];

    public IReadOnlyList<TranslationStep> Steps => _steps;

    /// <summary>Where the address lies in physical memory; null if it is not mapped.</summary>
    public PhysicalAddress? Physical { get; private set; }

    /// <summary>The table that would be next but is not in the image.</summary>
    public PhysicalAddress? Missing { get; private set; }

    /// <summary>The level of the empty entry that ended the way.</summary>
    public PageTableLevel? Hole { get; private set; }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsHollow) return;

        PageTableLevel level = Geometry<TPaging>.RealLevel(entry.Level);
        if (entry.IsNone)
        {
            Hole = level;
            return;
        }

        _steps.Add(new(TPaging.TableName(level), Geometry<TPaging>.Index(level, address.Value), entry.Raw, entry.Flags, entry.Size, entry.IsPresent ? entry.Address : null));
        if (entry.IsLeaf) Physical = entry.Address + (address.Value & (entry.Size - 1));
    }

    [PteHole]
    private void OnHole(PageTableLevel level) => Hole = level;

    [MissingTable]
    private void OnMissing(PhysicalAddress table) => Missing = table;
}
