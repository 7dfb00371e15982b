using WalkGen;

namespace Cookbook;

/// <summary>A run of pages with the same size and the same effective permissions.</summary>
internal readonly record struct PtdumpRun(VirtualRange Range, PageTableLevel Level, ulong PageSize, EntryFlags Flags)
{
    private const EntryFlags WritableAndExecutable = EntryFlags.Writable | EntryFlags.Executable;

    /// <summary>Whether the pages are writable and executable.</summary>
    public bool IsWritableAndExecutable => (Flags & WritableAndExecutable) == WritableAndExecutable;
}

/// <summary>Lists all leaves with their effective permissions (Linux: <c>mm/ptdump.c</c>).</summary>
[PageWalker]
internal sealed partial class Ptdump
{
    private const EntryFlags Shown = EffectivePermissions.Mask | EntryFlags.Global | EntryFlags.WriteThrough | EntryFlags.CacheDisabled;

    private readonly List<PtdumpRun> _runs = [];
    private EffectivePermissions _permissions;

    /// <summary>The runs in ascending order.</summary>
    public IReadOnlyList<PtdumpRun> Runs => _runs;

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private partial void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || !entry.IsPresent) return;
        EntryFlags flags = _permissions.Apply(entry);
        if (entry.IsLeaf) Add(new PtdumpRun(range, entry.Level, entry.Size, flags & Shown));
    }

    private void Add(PtdumpRun leaf)
    {
        PtdumpRun last = _runs.Count > 0 ? _runs[^1] : default;
        bool continues = _runs.Count > 0 && last.Range.End == leaf.Range.Start && (last.Level, last.Flags) == (leaf.Level, leaf.Flags);
        if (continues) _runs[^1] = last with { Range = new VirtualRange(last.Range.Start, leaf.Range.Last) };
        else _runs.Add(leaf);
    }
}
