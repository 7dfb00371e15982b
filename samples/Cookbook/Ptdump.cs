using WalkGen;

namespace Cookbook;

/// <summary>A run of pages with the same size and the same effective permissions.</summary>
internal readonly record struct PtdumpRun(VirtualRange Range, ulong PageSize, EntryFlags Flags)
{
    private const EntryFlags WritableAndExecutable = EntryFlags.Writable | EntryFlags.Executable;

    /// <summary>Whether the pages are writable and executable.</summary>
    public bool IsWritableAndExecutable => (Flags & WritableAndExecutable) == WritableAndExecutable;
}

/// <summary>Lists all leaves with their effective permissions (Linux: <c>mm/ptdump.c</c>).</summary>
[PageWalker]
internal sealed partial class Ptdump
{
    private const PageAttributes Same =
        PageAttributes.PageSize | PageAttributes.Permissions | PageAttributes.Caching | PageAttributes.OtherFlags;

    private const EntryFlags Shown = EffectivePermissions.Mask | EntryFlags.Global | EntryFlags.WriteThrough | EntryFlags.CacheDisabled;

    private readonly List<PtdumpRun> _runs = [];

    /// <summary>The runs in ascending order.</summary>
    public IReadOnlyList<PtdumpRun> Runs => _runs;

    [MappedRun(Same = Same)]
    private partial void OnRun(in MappedRun run) => _runs.Add(new PtdumpRun(run.Range, run.PageSize, run.Flags & Shown));
}
