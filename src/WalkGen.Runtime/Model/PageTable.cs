using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// A root table and its memory. The paging format may be known only at run time, for example that of a dump. <c>Walk</c> dispatches on the
/// format once per walk.
/// </summary>
public abstract class PageTable
{
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

    /// <summary>Calls <paramref name="visitor"/> with the typed page table; with two root tables, once for each.</summary>
    public abstract void Accept<TVisitor>(ref TVisitor visitor)
        where TVisitor : IPageTableVisitor, allows ref struct;

    /// <summary>Walks <paramref name="range"/> by code that is compiled for the format and the memory.</summary>
    internal abstract WalkResult Walk<TWalker>(ref TWalker walker, VirtualRange range)
        where TWalker : IPageWalker, allows ref struct;
}

/// <summary>A root table and its memory, of a known paging format.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The physical memory.</typeparam>
public sealed class PageTable<TPaging, TMemory> : PageTable
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

    internal override WalkResult Walk<TWalker>(ref TWalker walker, VirtualRange range)
    {
        var context = new BareTableContext<TPaging, ReadAccess<TMemory>>(new ReadAccess<TMemory>(Memory));
        return Walk(ref walker, ref context, range);
    }

    internal WalkResult Walk<TWalker, TContext>(ref TWalker walker, ref TContext context, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TContext : struct, IWalkContext<TPaging>
    {
        var walk = new PageWalk(null);
        int code = 0;
        foreach (VirtualRange part in Geometry<TPaging>.Parts(range))
        {
            code = RootWalk.Run<TWalker, TPaging, TContext>(ref walker, ref walk, ref context, Root, part);
            if (code != 0) break;
        }

        GC.KeepAlive(this); // a span into an arena does not keep the arena alive
        return walk.Ended(code);
    }
}
