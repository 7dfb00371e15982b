using System.Diagnostics;
using System.Runtime.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen;

// What a variant leaves as the hardware defines it.
internal readonly partial struct FormatVariant<TPaging, TSoftware, TWidth>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsVariantOf(Type format) => format == typeof(TPaging);

    /// <inheritdoc/>
    public static string Name => TPaging.Name;

    /// <inheritdoc/>
    public static Architecture Architecture => TPaging.Architecture;

    /// <inheritdoc/>
    public static int EntrySize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.EntrySize;
    }

    /// <inheritdoc/>
    public static int PageShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.PageShift;
    }

    /// <inheritdoc/>
    public static bool IsSignExtended
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.IsSignExtended;
    }

    /// <inheritdoc/>
    public static bool IsUpperVaRange
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.IsUpperVaRange;
    }

    /// <inheritdoc/>
    public static int NapotOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.NapotOrder;
    }

    /// <inheritdoc/>
    public static bool HasDependentFlags
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.HasDependentFlags || TSoftware.SavedDirty != 0;
    }

    /// <inheritdoc/>
    public static bool UserWriteForbidsKernelExecute => TPaging.UserWriteForbidsKernelExecute;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level) => TPaging.IndexBits(level);

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => TPaging.TableName(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level) => TPaging.AllowsLeaf(level);

    /// <inheritdoc/>
    public static int ContiguousOrder(PageTableLevel level) => TPaging.ContiguousOrder(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReservedInTable(PageTableLevel level) => TPaging.ReservedInTable(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry) => TPaging.IsPresent(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry) => TPaging.IsLeaf(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMalformed(PageTableLevel level, ulong entry) => TPaging.IsMalformed(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeMalformed(PageTableLevel level) => TPaging.MayBeMalformed(level);

    /// <inheritdoc/>
    public static string MalformedReference => TPaging.MalformedReference;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern WellFormedPattern(PageTableLevel level) => TPaging.WellFormedPattern(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateWellFormedPattern(PageTableLevel level) => TPaging.AlternateWellFormedPattern(level);

    /// <inheritdoc/>
    public static bool HasExactWellFormedPatterns => TPaging.HasExactWellFormedPatterns;

    /// <inheritdoc/>
    public static AccessRights? RightsOf(PageTableLevel level, ulong entry) => TPaging.RightsOf(level, entry);

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => TPaging.TableEntry(table);

    /// <inheritdoc/>
    public static bool IsBad(PageTableLevel level, ulong entry) => TPaging.IsBad(level, entry);

    /// <inheritdoc/>
    public static bool IsMigration(PageTableLevel level, ulong entry) => TPaging.IsMigration(level, entry);

    /// <inheritdoc/>
    public static PhysicalAddress MigrationAddressOf(PageTableLevel level, ulong entry) => TPaging.MigrationAddressOf(level, entry);

    /// <inheritdoc/>
    public static bool IsDevmap(PageTableLevel level, ulong entry) => TPaging.IsDevmap(level, entry);

    /// <inheritdoc/>
    public static bool IsZeroPage(PageTableLevel level, ulong entry) => TPaging.IsZeroPage(level, entry);

    /// <inheritdoc/>
    public static int HugePageDirectoryShift(PageTableLevel level, ulong entry) => TPaging.HugePageDirectoryShift(level, entry);

    /// <inheritdoc/>
    public static bool TrySplit(PageTableLevel level, ulong entry, int index, out ulong piece)
        => TPaging.TrySplit(level, entry, index, out piece);

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => throw new UnreachableException("A variant is made of a page table of the hardware's format.");
}
