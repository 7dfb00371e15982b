using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Linux;
using WalkGen.Pieces;

namespace WalkGen;

/// <summary>
/// A root table and its memory. The paging format may be known only at run time, for example that of a dump. <c>Walk</c> dispatches on the
/// format once per walk.
/// </summary>
public abstract class PageTable
{
    // Of a variant: the page table of the hardware's format, and what the variant adds.
    private PageTable? _hardware;
    private LinuxVersion? _linux;
    private int? _physicalBits;

    private protected PageTable(PhysicalAddress root) => Root = root;

    /// <summary>The physical address of the root table.</summary>
    public PhysicalAddress Root { get; }

    /// <summary>The physical addresses of all root tables: one, or those of the lower and the upper half.</summary>
    public virtual IReadOnlyList<PhysicalAddress> Roots => [Root];

    /// <summary>The name of the paging format.</summary>
    public abstract string FormatName { get; }

    /// <summary>
    /// The addresses of the user's half; null if the table translates none of them (AArch64: TTBR1 alone). 32-bit addresses are split at
    /// 3 GiB, as in Linux's default configuration.
    /// </summary>
    public abstract VirtualRange? UserRange { get; }

    /// <summary>The addresses of the kernel's half; null if the table translates none of them (AArch64: TTBR0 alone).</summary>
    public abstract VirtualRange? KernelRange { get; }

    /// <summary>Whether the memory holds the root table.</summary>
    public abstract bool HasRoot { get; }

    /// <summary>
    /// Combines this page table with <paramref name="upper"/>, for a system with a root table for each half. A walk visits this page table
    /// first. <see cref="Root"/> is that of this page table.
    /// </summary>
    /// <param name="upper">The page table of the upper half.</param>
    public PageTable WithUpper(PageTable upper)
    {
        ArgumentNullException.ThrowIfNull(upper);
        return new TwoRoots(this, upper);
    }

    /// <summary>
    /// The same page table on a machine whose physical addresses have <paramref name="bits"/> bits: higher bits of an entry and of the root
    /// are no part of an address. AMD's memory encryption sets such a bit (the C-bit of SME and SEV), and Intel's TDX in shared memory;
    /// <paramref name="bits"/> is then the number of this bit, usually 47 or 51.
    /// </summary>
    /// <param name="bits">The number of bits, from 32 to 51.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is not from 32 to 51.</exception>
    /// <exception cref="NotSupportedException">The format is not one of x86-64.</exception>
    public PageTable WithPhysicalBits(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 51);
        return FormatVariants.Of(_hardware ?? this, _linux, bits);
    }

    /// <summary>The same page table, read as that of a Linux release.</summary>
    internal PageTable AsLinux(LinuxVersion version) => FormatVariants.Of(_hardware ?? this, version, _physicalBits);

    /// <summary>The same page table with what a system and a machine add to the format, which must be that of the hardware.</summary>
    internal abstract PageTable VariantOf(LinuxVersion? linux, int? physicalBits);

    /// <summary>Notes what this new page table is a variant of.</summary>
    internal PageTable AsVariantOf(PageTable hardware, LinuxVersion? linux, int? physicalBits)
    {
        _hardware = hardware;
        _linux = linux;
        _physicalBits = physicalBits;
        return this;
    }

    /// <summary>
    /// Translates <paramref name="address"/>; false if it is not mapped, or the memory does not hold a table on its path.
    /// </summary>
    /// <param name="address">The virtual address. One that the format does not translate is not mapped.</param>
    /// <param name="physical">The physical address, including the offset in the page; 0 if the method returns false.</param>
    public abstract bool TryTranslate(VirtualAddress address, out PhysicalAddress physical);

    /// <summary>
    /// Translates many addresses, in any order: <paramref name="results"/>[i] is the translation of <paramref name="addresses"/>[i].
    /// Sorted addresses open each table once.
    /// </summary>
    /// <remarks>
    /// Each result agrees with <see cref="TryTranslate"/>, if no entry is changed meanwhile. An entry above the lowest level may be read
    /// once for many addresses.
    /// </remarks>
    /// <param name="addresses">The virtual addresses. One that the format does not translate is no error.</param>
    /// <param name="results">The results, at least as many as addresses. Those beyond are not changed.</param>
    /// <exception cref="ArgumentException"><paramref name="results"/> is shorter than <paramref name="addresses"/>.</exception>
    public void Translate(ReadOnlySpan<VirtualAddress> addresses, Span<Translation> results)
    {
        if (results.Length < addresses.Length) ThrowTooFewResults(addresses.Length, results.Length);
        TranslateAll(addresses, results[..addresses.Length]);
    }

    /// <summary>Translates all addresses, into as many results.</summary>
    private protected abstract void TranslateAll(ReadOnlySpan<VirtualAddress> addresses, Span<Translation> results);

    /// <summary>
    /// Cuts <paramref name="range"/> into parts with about the same number of tables, so a walk of each takes about as long. PTE tables are
    /// not read.
    /// </summary>
    /// <param name="range">The addresses to cut.</param>
    /// <param name="count">The number of parts, at least 1.</param>
    /// <returns>
    /// The parts in ascending order. They are fewer than <paramref name="count"/> if there are fewer tables, or too many to count: a table
    /// may lead back to itself.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public IReadOnlyList<VirtualRange> Cut(VirtualRange range, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (CountTables(range) is not { } total) return [range];
        var cuts = new TableCuts(total, count);
        CountTables(range, cuts);
        return cuts.PartsOf(range);
    }

    /// <summary>Calls <paramref name="visitor"/> with the typed page table; with two root tables, once for each.</summary>
    public abstract void Accept<TVisitor>(ref TVisitor visitor)
        where TVisitor : IPageTableVisitor, allows ref struct;

    /// <summary>
    /// Walks <paramref name="range"/> by code that is compiled for the format and the memory. The walks of a fused walker's parts go on in
    /// the next page table of the same walk.
    /// </summary>
    internal abstract WalkResult Walk<TWalker>(ref TWalker walker, VirtualRange range, ref FusedParts? parts)
        where TWalker : IPageWalker, allows ref struct;

    /// <summary>Walks on from <paramref name="cursor"/> until the end of its range or the limits.</summary>
    internal abstract void Walk<TWalker>(ref TWalker walker, WalkCursor cursor, WalkLimits limits)
        where TWalker : IPageWalker, allows ref struct;

    /// <summary>Walks <paramref name="range"/> with <paramref name="threads"/> threads.</summary>
    internal abstract WalkResult WalkParallel<TWalker>(
        ref TWalker walker, VirtualRange range, int threads, CancellationToken cancellation, ref FusedParts? parts)
        where TWalker : IParallelWalker<TWalker>;

    /// <summary>The number of tables below the root tables that cover a range; null if they are too many to count.</summary>
    internal abstract long? CountTables(VirtualRange range, TableCuts? cuts = null);

    private static void ThrowTooFewResults(int addresses, int results)
        => throw new ArgumentException($"There is room for {results} results, but there are {addresses} addresses.", nameof(results));
}

/// <summary>A root table and its memory, of a known paging format.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The physical memory.</typeparam>
public sealed partial class PageTable<TPaging, TMemory> : PageTable
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>Creates a page table from the physical address of its root table.</summary>
    public PageTable(TMemory memory, PhysicalAddress root) : base(root) => Memory = memory;

    /// <summary>The memory that holds the tables.</summary>
    public TMemory Memory { get; }

    /// <inheritdoc/>
    public override string FormatName => TPaging.Name;

    /// <inheritdoc/>
    public override VirtualRange? UserRange => Geometry<TPaging>.UserRange;

    /// <inheritdoc/>
    public override VirtualRange? KernelRange => Geometry<TPaging>.KernelRange;

    /// <inheritdoc/>
    public override bool HasRoot => TryOpenRoot(out _);

    /// <summary>Opens the root table; false if the memory does not hold it.</summary>
    public bool TryOpenRoot(out EntrySpan<TPaging> root) => EntrySpan<TPaging>.TryOpen(Memory, PageTableLevel.Pgd, Root, out root);

    /// <inheritdoc/>
    public override void Accept<TVisitor>(ref TVisitor visitor) => visitor.Visit(this);

    internal override PageTable VariantOf(LinuxVersion? linux, int? physicalBits) => TPaging.VariantOf(this, linux, physicalBits);

    internal override WalkResult Walk<TWalker>(ref TWalker walker, VirtualRange range, ref FusedParts? parts)
        => Read(ref walker, range, ref parts);

    /// <summary>Walks <paramref name="range"/> with a context that may change entries.</summary>
    internal WalkResult Edit<TWalker, TContext>(ref TWalker walker, ref TContext context, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TContext : struct, IWalkContext<TPaging>
    {
        FusedParts? parts = null;
        return Walk(ref walker, ref context, range, ref parts);
    }

    // Not inlined: as a part of another method, the JIT would leave some of its many small calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WalkResult Read<TWalker>(ref TWalker walker, VirtualRange range, ref FusedParts? parts)
        where TWalker : IEntryWalker, allows ref struct
    {
        var context = new BareTableContext<TPaging, ReadAccess<TMemory>>(new ReadAccess<TMemory>(Memory));
        return Walk(ref walker, ref context, range, ref parts);
    }

    private WalkResult Walk<TWalker, TContext>(ref TWalker walker, ref TContext context, VirtualRange range, ref FusedParts? parts)
        where TWalker : IEntryWalker, allows ref struct
        where TContext : struct, IWalkContext<TPaging>
    {
        RuntimeHelpers.EnsureSufficientExecutionStack(); // a handler may walk again
        var walk = new PageWalk(LevelShifts.Of<TPaging>()) { Parts = parts };
        int code = Geometry<TPaging>.IsWithinHalf(range.Start.Value, range.Last.Value)
            ? RootWalk.Run<TWalker, TPaging, TContext>(ref walker, ref walk, ref context, Root, range)
            : WalkParts(ref walker, ref walk, ref context, range);
        DisposedMemory.ThrowIfDisposed(Memory, Root);
        parts = walk.Parts;
        return walk.Ended(code);
    }

    private int WalkParts<TWalker, TContext>(ref TWalker walker, ref PageWalk walk, ref TContext context, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TContext : struct, IWalkContext<TPaging>
    {
        foreach (VirtualRange part in Geometry<TPaging>.Parts(range))
        {
            int code = RootWalk.Run<TWalker, TPaging, TContext>(ref walker, ref walk, ref context, Root, part);
            if (code != 0) return code;
        }

        return 0;
    }
}
