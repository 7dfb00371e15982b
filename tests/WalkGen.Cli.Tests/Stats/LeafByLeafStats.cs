using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Tests;

/// <summary>The counts of <c>walkgen stats</c>, entry by entry. All tables must be in the image.</summary>
[PageWalker]
internal sealed partial class LeafByLeafStats(PageTable table, LinuxKernel? kernel, FramePresences presences)
{
    private readonly HashSet<(PageTableLevel Level, PhysicalAddress Table)> _tables = [];
    private EffectivePermissions _permissions;

    public HalfStats User { get; } = new(AddressHalf.User, LevelInfo.LevelsOf(table), presences);

    public HalfStats Kernel { get; } = new(AddressHalf.Kernel, LevelInfo.LevelsOf(table), presences);

    public void Run()
    {
        this.Walk(table);
        foreach (HalfStats half in new[] { User, Kernel })
        {
            half.HugePages.Finish();
            half.Frames.Finish();
        }
    }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;
        HalfStats half = address >= LinuxKernel.DefaultKernelStart<TPaging>() ? Kernel : User;
        if (entry.IsTable)
        {
            _permissions.Apply(entry);
            half.HugePages.AddTable(entry.Level, address, isNew: _tables.Add((entry.Level + 1, entry.Address)));
        }
        else if (entry.IsLeaf)
        {
            half.CountLeaf(entry, address, _permissions.Above<TPaging>(entry.Level));
        }
        else
        {
            half.CountNonPresent(entry.Level, EntryMeaning.Of(kernel, entry, address));
        }
    }
}
