namespace WalkGen.Generator.Emission;

/// <summary>
/// The names of the types that generated code uses. They are qualified by aliases with <c>::</c>, which no type or member of the user can
/// hide. Generated code never says <c>var</c>, which may be a type.
/// </summary>
internal static class Names
{
    public const string Descent = "__cs::Descent";
    public const string Entry = "__wg::Entry";
    public const string EntryFilter = "__cs::EntryFilter";
    public const string EntryFlags = "__wg::EntryFlags";
    public const string EntryRange = "__cs::EntryRange";
    public const string EntryRef = "__wg::EntryRef";
    public const string EntryTable = "__cs::EntryTable";
    public const string EntryWalker = "__cs::IEntryWalker";
    public const string FusedWalk = "__cs::FusedWalk";
    public const string FusedWalker = "__cs::IFusedWalker";
    public const string Geometry = "__wg::Geometry";
    public const string HugePageDirectory = "__cs::HugePageDirectory";
    public const string MappedRun = "__wg::MappedRun";
    public const string PageAttributes = "__wg::PageAttributes";
    public const string MatchList = "__cs::MatchList";
    public const string PageEditor = "__wg::IPageEditor";
    public const string PageTableLevel = "__wg::PageTableLevel";
    public const string PageWalk = "__wg::PageWalk";
    public const string PageWalker = "__wg::IPageWalker";
    public const string PagingFormat = "__wg::IPagingFormat";
    public const string ParallelFusedWalker = "__cs::IParallelFusedWalker";
    public const string ParallelWalker = "__wg::Pieces.IParallelWalker";
    public const string PartCall = "__cs::IPartCall";
    public const string PhysicalAddress = "__wg::PhysicalAddress";
    public const string PteRange = "__cs::PteRange";
    public const string PteUpdater = "__cs::PteUpdater";
    public const string RunState = "__cs::RunState";
    public const string TablePrefetch = "__cs::TablePrefetch";
    public const string VirtualAddress = "__wg::VirtualAddress";
    public const string VirtualRange = "__wg::VirtualRange";
    public const string WalkAction = "__wg::WalkAction";
    public const string WalkContext = "__cs::IWalkContext";
    public const string WalkHandlers = "__cs::WalkHandlers";
    public const string WalkLock = "__wg::WalkLock";
    public const string WalkResult = "__wg::WalkResult";
    public const string WalkState = "__cs::WalkState";

    /// <summary>The aliases, as a generated file declares them.</summary>
    public const string Aliases = """
        using __cs = global::WalkGen.CompilerServices;
        using __rt = global::System.Runtime.CompilerServices;
        using __wg = global::WalkGen;
        """;

    private static readonly string Version = typeof(Names).Assembly.GetName().Version.ToString(3);

    /// <summary>Marks generated code for tools that measure or check a user's own code.</summary>
    public static string GeneratedCode { get; } = $"[global::System.CodeDom.Compiler.GeneratedCode(\"WalkGen\", \"{Version}\")]";

    /// <summary>
    /// Compiles a loop with full optimisation at its first call, because a process may walk only once. It is not inlined into the lock
    /// bracket of the level above, where its variables would stay in memory.
    /// </summary>
    public const string HotMethod =
        "[__rt::MethodImpl(__rt::MethodImplOptions.AggressiveOptimization | __rt::MethodImplOptions.NoInlining)]";

    /// <summary>Leaves a method to tiered compilation, because a walk calls it only a few times.</summary>
    public const string ColdMethod = "[__rt::MethodImpl(__rt::MethodImplOptions.NoInlining)]";

    /// <summary>Makes a small method part of the loop that calls it.</summary>
    public const string InlinedMethod = "[__rt::MethodImpl(__rt::MethodImplOptions.AggressiveInlining)]";
}
