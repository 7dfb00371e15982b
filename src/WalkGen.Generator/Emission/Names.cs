namespace WalkGen.Generator.Emission;

/// <summary>How generated code names what it uses: always in full, so that no name of the user can come between; nor does it say var, which may be a type.</summary>
internal static class Names
{
    public const string BitOperations = "global::System.Numerics.BitOperations";
    public const string Descent = "global::WalkGen.CompilerServices.Descent";
    public const string Entry = "global::WalkGen.Entry";
    public const string EntryFilter = "global::WalkGen.CompilerServices.EntryFilter";
    public const string EntryFlags = "global::WalkGen.EntryFlags";
    public const string EntryRange = "global::WalkGen.CompilerServices.EntryRange";
    public const string EntryRef = "global::WalkGen.EntryRef";
    public const string EntryRefSpan = "global::WalkGen.EntryRefSpan";
    public const string EntrySpan = "global::WalkGen.EntrySpan";
    public const string EntryTable = "global::WalkGen.CompilerServices.EntryTable";
    public const string EntryWalker = "global::WalkGen.CompilerServices.IEntryWalker";
    public const string Geometry = "global::WalkGen.Geometry";
    public const string HugePageDirectory = "global::WalkGen.CompilerServices.HugePageDirectory";
    public const string PageEditor = "global::WalkGen.IPageEditor";
    public const string PageTableLevel = "global::WalkGen.PageTableLevel";
    public const string PageWalk = "global::WalkGen.PageWalk";
    public const string PageWalker = "global::WalkGen.IPageWalker";
    public const string WalkFunctions = "global::WalkGen.WalkFunctions";
    public const string PagingFormat = "global::WalkGen.IPagingFormat";
    public const string PhysicalAddress = "global::WalkGen.PhysicalAddress";
    public const string TablePrefetch = "global::WalkGen.CompilerServices.TablePrefetch";
    public const string Vector256 = "global::System.Runtime.Intrinsics.Vector256";
    public const string VirtualAddress = "global::WalkGen.VirtualAddress";
    public const string VirtualRange = "global::WalkGen.VirtualRange";
    public const string WalkAction = "global::WalkGen.WalkAction";
    public const string WalkHandlers = "global::WalkGen.CompilerServices.WalkHandlers";
    public const string WalkLock = "global::WalkGen.WalkLock";
    public const string WalkSpace = "global::WalkGen.CompilerServices.IWalkContext";
}
