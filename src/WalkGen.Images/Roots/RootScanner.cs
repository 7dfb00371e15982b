namespace WalkGen.Images;

/// <summary>The search of <see cref="RootScan"/> for one paging format.</summary>
internal sealed partial class RootScanner<TPaging, TMemory> : IRootScanner
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>The level of the tables that a root points to.</summary>
    private static readonly PageTableLevel s_below = Enum.GetValues<PageTableLevel>().First(
        static level => level > PageTableLevel.Pgd && TPaging.IndexBits(level) > 0);

    // Whether a root has the size and the patterns of a table below it.
    private static readonly bool s_isRootAlike = HeldTables<TPaging>.AreAlike(PageTableLevel.Pgd, s_below);

    // The level whose tests apply to these tables.
    private static readonly PageTableLevel s_tested = Geometry<TPaging>.TestedLevel(s_below);

    // Whether such a table consists of whole groups of entries.
    private static readonly bool s_isGrouped
        = TPaging.EntrySize == sizeof(ulong) && (1 << TPaging.IndexBits(s_below)) % WordBits.Width == 0;

    // Whether such a table has the size of a lowest one, so that both are looked for in one reading of a frame.
    private static readonly bool s_isPageSized = Geometry<TPaging>.TableSize(s_below) == Geometry<TPaging>.TableSize(PageTableLevel.Pte);

    private static readonly LeafPatterns? s_leaves = s_isPageSized ? LeafPatterns.Of<TPaging>() : null;

    private readonly FrameKinds _kinds = new();
    private readonly LeafTables _leaves = new();
    private readonly TableValidator<TPaging, TMemory> _validator;
    private readonly TMemory _frames;
    private readonly HeldTables<TPaging> _held;
    private readonly Action<PhysicalAddress, ReadOnlySpan<byte>>? _keep;
    private readonly List<RootCandidate> _found = [];
    private readonly List<ulong> _keys = [];
    private readonly Dictionary<ulong, PhysicalAddress> _families = [];

    /// <summary>Creates the search.</summary>
    /// <param name="memory">
    /// Creates a reader of the memory. Each level has its own: a table stays open while tables below it are read.
    /// </param>
    /// <param name="bounds">The addresses from the first to the last byte of the memory; null if they are unknown.</param>
    /// <param name="keep">Gets each table that may have to be read again; null if reading is cheap.</param>
    public RootScanner(
        Func<TMemory> memory, PhysicalRange? bounds, Action<PhysicalAddress, ReadOnlySpan<byte>>? keep = null)
    {
        _held = new HeldTables<TPaging>(bounds);
        _keep = keep;
        _validator = new TableValidator<TPaging, TMemory>(memory, _held, _kinds, s_below, _leaves);
        _frames = memory();
    }

    /// <inheritdoc/>
    public IReadOnlyList<RootCandidate> Found => _found;

    /// <inheritdoc/>
    public IReadOnlyList<ulong> FamilyKeys => _keys;

    private static int RootSize => Geometry<TPaging>.TableSize(PageTableLevel.Pgd);

    /// <inheritdoc/>
    public void Clear(int searches)
    {
        _kinds.Clear();
        _leaves.Clear(searches);
    }
}
