namespace WalkGen.Dirty;

/// <summary>Write-protects all writable entries (Linux: <c>wp_walk_ops</c>).</summary>
[PageWalker]
public sealed partial class WriteProtectWalker : SharedMappingWalker
{
    [PteUpdate(Where = EntryFlags.Writable, Clear = EntryFlags.Writable)]
    private PteChanges _protected;

    /// <inheritdoc/>
    protected override ref PteChanges Changes => ref _protected;
}
