using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>The entry points of Linux's page walker, for the extension methods <c>Walk</c> and <c>Edit</c>.</summary>
internal static class WalkFunctions
{
    private static WalkResult Invalid => new(WalkResult.InvalidArgument, 0);

    /// <summary>Walks a bare page table. The walk only reads it.</summary>
    public static WalkResult Table<TWalker>(ref TWalker walker, PageTable table, VirtualRange range)
        where TWalker : IPageWalker, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(table);
        WalkerKind.RequireReader(ref walker);
        FusedParts? parts = null;
        return table.Walk(ref walker, range, ref parts);
    }

    /// <summary>Walks a bare page table in writable memory. The walker may change entries.</summary>
    public static WalkResult EditTable<TWalker, TPaging, TMemory>(ref TWalker walker, PageTable<TPaging, TMemory> table, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
    {
        ArgumentNullException.ThrowIfNull(table);
        if ((TWalker.Handlers & WalkHandlers.Updates) != 0)
        {
            foreach (VirtualRange part in Geometry<TPaging>.Parts(range)) walker.CheckBitmaps(part, TPaging.PageShift);
        }

        var context = new BareTableContext<TPaging, WriteAccess<TMemory>>(new WriteAccess<TMemory>(table.Memory));
        return table.Edit(ref walker, ref context, range);
    }

    /// <summary>
    /// Walks the user half of <paramref name="space"/>, VMA by VMA. Gaps between VMAs are holes (Linux: <c>walk_page_range</c> from 0 to
    /// <c>TASK_SIZE</c>).
    /// </summary>
    /// <exception cref="SynchronizationLockException">A lock that the walker requires is not held.</exception>
    /// <exception cref="InvalidOperationException">The walker's <see cref="WalkLock"/> does not allow this walk.</exception>
    public static WalkResult WholeSpace<TWalker>(ref TWalker walker, AddressSpace space)
        where TWalker : IEntryWalker, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(space);
        return Range(ref walker, space, new WalkBounds(new VirtualAddress(0), space.UserEnd));
    }

    /// <summary>
    /// Walks <paramref name="bounds"/> of <paramref name="space"/>, VMA by VMA. Gaps between VMAs are holes (Linux:
    /// <c>walk_page_range</c>).
    /// </summary>
    /// <exception cref="SynchronizationLockException">A lock that the walker requires is not held.</exception>
    /// <exception cref="InvalidOperationException">The walker's <see cref="WalkLock"/> does not allow this walk.</exception>
    public static WalkResult Range<TWalker>(ref TWalker walker, AddressSpace? space, WalkBounds bounds)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (bounds.IsEmpty || space is null) return Invalid;
        WalkLocks.AssertForVmas<TWalker>(space);
        VirtualRange range = bounds.Range;
        if (VmaWalk.ChecksBitmapsFirst<TWalker>()) CheckBitmaps(ref walker, space, range);
        var walk = new PageWalk(space);
        Vma? next = space.Find(range.Start);
        int index = -1;
        for (VirtualAddress start = range.Start; ;)
        {
            VirtualAddress last = range.Last;
            int code;
            walk.Vma = null;
            if (next is null || start < next.Range.Start)
            {
                if (next is not null && next.Range.Start <= last) last = new VirtualAddress(next.Range.Start.Value - 1);
                code = VmaWalk.Hole(ref walker, ref walk, new VirtualRange(start, last));
            }
            else
            {
                Vma vma = next;
                WalkLocks.TakeOfVma<TWalker>(vma);
                walk.Vma = vma;
                if (vma.Range.Last < last) last = vma.Range.Last;
                next = space.FindNext(vma, ref index); // before any handler runs
                var part = new VirtualRange(start, last);
                code = VmaWalk.Test(ref walker, ref walk, part);
                if (code > 0) code = 0;
                else if (code == 0) code = VmaWalk.Part(ref walker, ref walk, part);
            }

            if (code != 0 || last == range.Last) return walk.Ended(code);
            start = last + 1;
        }
    }

    /// <summary>
    /// Walks <paramref name="bounds"/> within <paramref name="vma"/>. The <see cref="TestWalkAttribute"/> handler is not called
    /// (Linux: <c>walk_page_range_vma</c>).
    /// </summary>
    /// <exception cref="SynchronizationLockException">A lock that the walker requires is not held.</exception>
    /// <exception cref="InvalidOperationException">The walker's <see cref="WalkLock"/> does not allow this walk.</exception>
    public static WalkResult RangeOfVma<TWalker>(ref TWalker walker, Vma vma, WalkBounds bounds)
        where TWalker : IEntryWalker, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (bounds.IsEmpty || vma.Space is not { } space) return Invalid;
        VirtualRange range = bounds.Range;
        if (range.Start < vma.Range.Start || range.Last > vma.Range.Last) return Invalid;

        WalkLocks.TakeForVma<TWalker>(space, vma);
        var walk = new PageWalk(space) { Vma = vma };
        return walk.Ended(VmaWalk.Part(ref walker, ref walk, range));
    }

    /// <summary>
    /// Walks all of <paramref name="vma"/> (Linux: <c>walk_page_vma</c>). The <see cref="TestWalkAttribute"/> handler is called only for
    /// <see cref="LinuxBehaviour.Linux6_1"/>.
    /// </summary>
    /// <exception cref="SynchronizationLockException">A lock that the walker requires is not held.</exception>
    /// <exception cref="InvalidOperationException">The walker's <see cref="WalkLock"/> does not allow this walk.</exception>
    public static WalkResult WholeVma<TWalker>(ref TWalker walker, Vma vma)
        where TWalker : IEntryWalker, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (vma.Space is not { } space) return Invalid;

        WalkLocks.TakeForVma<TWalker>(space, vma);
        var walk = new PageWalk(space) { Vma = vma };
        if (space.Behaviour == LinuxBehaviour.Linux6_1)
        {
            int code = VmaWalk.Test(ref walker, ref walk, vma.Range);
            if (code != 0) return walk.Ended(Math.Min(code, 0));
        }

        return walk.Ended(VmaWalk.Part(ref walker, ref walk, vma.Range));
    }

    /// <summary>
    /// Walks <paramref name="bounds"/> and ignores VMAs: no huge page is split, and the walk does not descend below it
    /// (Linux: <c>walk_page_range_debug</c>, in 6.1 <c>walk_page_range_novma</c>).
    /// </summary>
    /// <param name="walker">The walker.</param>
    /// <param name="space">The address space.</param>
    /// <param name="bounds">The addresses to walk.</param>
    /// <param name="root">The root table; null for that of <paramref name="space"/>.</param>
    /// <exception cref="SynchronizationLockException">The address space or the kernel's is not locked for writing.</exception>
    public static WalkResult WithoutVmas<TWalker>(ref TWalker walker, AddressSpace? space, WalkBounds bounds, PhysicalAddress? root)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (space is null) return Invalid;
        if (bounds.IsEmpty && space.Behaviour == LinuxBehaviour.Linux6_1) return Invalid; // later releases check the locks first
        WalkLocks.AssertWithoutVmas<TWalker>(space);
        return Bare(ref walker, space, bounds, root);
    }

    /// <summary>Walks <paramref name="bounds"/> of the kernel's own address space (Linux: <c>walk_kernel_page_table_range</c>).</summary>
    /// <param name="walker">The walker.</param>
    /// <param name="kernel">The address space of the kernel.</param>
    /// <param name="bounds">The addresses to walk.</param>
    /// <param name="root">The root table; null for that of <paramref name="kernel"/>.</param>
    /// <exception cref="SynchronizationLockException">
    /// The address space is not locked. A walker with <see cref="WalkLock.None"/> does not require that.
    /// </exception>
    /// <exception cref="InvalidOperationException">The walker's <see cref="WalkLock"/> does not allow this walk.</exception>
    public static WalkResult Kernel<TWalker>(ref TWalker walker, AddressSpace kernel, WalkBounds bounds, PhysicalAddress? root)
        where TWalker : IEntryWalker, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (bounds.IsEmpty) return Invalid;
        WalkLocks.AssertForKernel<TWalker>(kernel);
        return Bare(ref walker, kernel, bounds, root);
    }

    /// <summary>
    /// Walks the pages <paramref name="firstPage"/> to <paramref name="firstPage"/> + <paramref name="pageCount"/> - 1 of a file in every
    /// VMA that maps them, in order of page offset. The walk ends with code 0 at the first VMA that the <see cref="TestWalkAttribute"/>
    /// handler skips (Linux: <c>walk_page_mapping</c>).
    /// </summary>
    /// <exception cref="SynchronizationLockException">The mapping is not locked.</exception>
    /// <exception cref="ObjectDisposedException">The address space of a VMA is disposed. The VMAs before it have been walked.</exception>
    public static WalkResult Mapping<TWalker>(ref TWalker walker, FileMapping mapping, ulong firstPage, ulong pageCount)
        where TWalker : IEntryWalker, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(mapping);
        WalkLocks.AssertForMapping<TWalker>(mapping);

        ulong lastPage = unchecked(firstPage + pageCount - 1);
        if (VmaWalk.ChecksBitmapsFirst<TWalker>())
        {
            foreach (Vma vma in mapping.Overlapping(firstPage, lastPage))
            {
                bool isUpdated = VmaWalk.IsUpdated(vma) & FileMapping.TryClip(vma, firstPage, pageCount, out VirtualRange part);
                if (isUpdated) walker.CheckBitmaps(part, vma.Space!.PageShift);
            }
        }

        var walk = new PageWalk((AddressSpace?)null) { EndsAtSkippedVma = true };
        foreach (Vma vma in mapping.Overlapping(firstPage, lastPage))
        {
            walk.Space = vma.Space;
            walk.Vma = vma;
            walk.Tables = null; // those of another address space are in another memory
            if (!FileMapping.TryClip(vma, firstPage, pageCount, out VirtualRange part)) continue;
            vma.Space!.Lock.AssertNotDisposed();

            int code = VmaWalk.Test(ref walker, ref walk, vma.Range);
            if (code != 0) return walk.Ended(Math.Min(code, 0));
            code = VmaWalk.Part(ref walker, ref walk, part);
            if (code != 0) return walk.Ended(code);
        }

        return walk.Ended(0);
    }

    private static WalkResult Bare<TWalker>(ref TWalker walker, AddressSpace space, WalkBounds bounds, PhysicalAddress? root)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (bounds.IsEmpty) return Invalid;
        if ((TWalker.Handlers & WalkHandlers.Updates) != 0) walker.CheckBitmaps(bounds.Range, space.PageShift);
        var walk = new PageWalk(space);
        return walk.Ended(space.WalkTables(ref walker, ref walk, bounds.Range, root));
    }

    private static void CheckBitmaps<TWalker>(ref TWalker walker, AddressSpace space, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
    {
        int index = -1;
        for (Vma? vma = space.Find(range.Start); vma is not null; vma = space.FindNext(vma, ref index))
        {
            if (!vma.Range.TryIntersect(range, out VirtualRange part)) return;
            if (VmaWalk.IsUpdated(vma)) walker.CheckBitmaps(part, space.PageShift);
        }
    }
}
