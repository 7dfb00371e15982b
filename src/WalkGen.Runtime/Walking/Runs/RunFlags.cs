namespace WalkGen;

/// <summary>The flags that the pages of a run share.</summary>
internal static class RunFlags
{
    private const EntryFlags Always = EntryFlags.Present | EntryFlags.Leaf | EntryFlags.Malformed;
    private const EntryFlags Caching = EntryFlags.WriteThrough | EntryFlags.CacheDisabled;
    private const EntryFlags Use = EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.SoftDirty;
    private const EntryFlags Other =
        EntryFlags.Global | EntryFlags.Special | EntryFlags.Contiguous | EntryFlags.UffdWriteProtected;

    /// <summary>The flags of runs with the attributes <paramref name="same"/>.</summary>
    public static EntryFlags Of(PageAttributes same) => Always
        | If(same, PageAttributes.Permissions, EffectivePermissions.Mask) | If(same, PageAttributes.Caching, Caching)
        | If(same, PageAttributes.Use, Use) | If(same, PageAttributes.OtherFlags, Other);

    private static EntryFlags If(PageAttributes same, PageAttributes attribute, EntryFlags flags)
        => (same & attribute) != 0 ? flags : EntryFlags.None;
}
