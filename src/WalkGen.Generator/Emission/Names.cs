namespace WalkGen.Generator.Emission;

/// <summary>How generated code names what it uses: always in full, so that no name of the user can come between.</summary>
internal static class Names
{
    public const string EntryTable = "global::WalkGen.EntryTable";
    public const string Geometry = "global::WalkGen.Geometry";
    public const string PageTable = "global::WalkGen.PageTable";
    public const string PageTableLevel = "global::WalkGen.PageTableLevel";
    public const string PageWalk = "global::WalkGen.PageWalk";
    public const string PageWalker = "global::WalkGen.IPageWalker";
    public const string PagingFormat = "global::WalkGen.IPagingFormat";
    public const string PhysicalMemory = "global::WalkGen.IPhysicalMemory";
    public const string VirtualAddress = "global::WalkGen.VirtualAddress";
    public const string VirtualRange = "global::WalkGen.VirtualRange";
    public const string WalkAction = "global::WalkGen.WalkAction";
    public const string WalkResult = "global::WalkGen.WalkResult";
}
