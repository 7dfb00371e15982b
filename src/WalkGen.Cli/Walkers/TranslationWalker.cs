using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>Translates addresses, one after the other, and records each entry on the path of the last one.</summary>
/// <param name="kernel">The Linux that wrote the entries; null if it is unknown.</param>
[PageWalker]
internal sealed partial class TranslationWalker(LinuxKernel? kernel)
{
    private readonly List<TranslationStep> _steps = [];

    /// <summary>The pointer that was given.</summary>
    public VirtualAddress Pointer { get; private set; }

    /// <summary>The address that was translated: the pointer without its tag.</summary>
    public VirtualAddress Address { get; private set; }

    public IReadOnlyList<TranslationStep> Steps => _steps;

    /// <summary>The number of visited tables, a missing table included.</summary>
    public int Visits { get; private set; }

    /// <summary>The physical address; null if the address is not mapped.</summary>
    public PhysicalAddress? Physical { get; private set; }

    /// <summary>The meaning of the last entry if it is non-present and its system is known.</summary>
    public NonPresentEntry? NonPresent { get; private set; }

    /// <summary>The section of the manual by which the last entry is malformed; null if it is not.</summary>
    public string? Malformed { get; private set; }

    /// <summary>The missing table that ended the translation.</summary>
    public PhysicalAddress? Missing { get; private set; }

    /// <summary>The level of the empty entry that ended the translation.</summary>
    public PageTableLevel? Hole { get; private set; }

    /// <summary>Translates an address.</summary>
    /// <param name="table">The page table.</param>
    /// <param name="pointer">The pointer, perhaps with a tag.</param>
    /// <param name="address">The address without the tag.</param>
    public void Translate(PageTable table, VirtualAddress pointer, VirtualAddress address)
    {
        _steps.Clear();
        (Pointer, Address, Visits) = (pointer, address, 0);
        (Physical, NonPresent, Malformed, Missing, Hole) = (null, null, null, null, null);
        this.Walk(table, new VirtualRange(address, address));
    }

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

        int index = Geometry<TPaging>.Index(level, Address.Value);
        _steps.Add(new(
            TPaging.TableName(level), index, entry.Raw, entry.Flags, entry.Rights, entry.Size, entry.IsPresent ? entry.Address : null));
        if (entry.IsMalformed) Malformed = TPaging.MalformedReference;
        if (!entry.IsPresent) NonPresent = EntryMeaning.Of(kernel, entry, Address);
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
