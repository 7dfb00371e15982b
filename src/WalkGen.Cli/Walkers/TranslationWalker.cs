using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>Follows one address down and notes each entry on the way.</summary>
[PageWalker]
internal sealed partial class TranslationWalker(VirtualAddress address, LinuxKernel? kernel)
{
    private readonly List<TranslationStep> _steps = [];

    public VirtualAddress Address => address;

    public IReadOnlyList<TranslationStep> Steps => _steps;

    /// <summary>How many tables were looked for on the way.</summary>
    public int Visits { get; private set; }

    /// <summary>Where the address lies in physical memory; null if it is not mapped.</summary>
    public PhysicalAddress? Physical { get; private set; }

    /// <summary>What the last entry stands for, if it is not present and the system is known.</summary>
    public NonPresentEntry? NonPresent { get; private set; }

    /// <summary>The table that would be next but is not in the image.</summary>
    public PhysicalAddress? Missing { get; private set; }

    /// <summary>The level of the empty entry that ended the way.</summary>
    public PageTableLevel? Hole { get; private set; }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough) return;

        Visits++;
        PageTableLevel level = Geometry<TPaging>.RealLevel(entry.Level);
        if (entry.IsNone)
        {
            Hole = level;
            return;
        }

        _steps.Add(new(TPaging.TableName(level), Geometry<TPaging>.Index(level, Address.Value), entry.Raw, entry.Flags, entry.Size, entry.IsPresent ? entry.Address : null));
        if (!entry.IsPresent) NonPresent = kernel?.Decode(entry, Address);
        if (entry.IsLeaf) Physical = entry.Address + (Address.Value & (entry.Size - 1));
    }

    [PteHole]
    private void OnHole(PageTableLevel level)
    {
        Visits++;
        Hole = level;
    }

    [MissingTable]
    private void OnMissing(PhysicalAddress table)
    {
        Visits++;
        Missing = table;
    }
}
