namespace WalkGen.Cli.Comparison;

/// <summary>
/// Walks two page tables together, table by table. A table that both sides share with the same permissions is skipped. Two tables of the
/// lowest level with equal bytes are skipped after one comparison of their memory. The mappings below a missing table are not compared.
/// </summary>
/// <param name="diff">What to compare and report.</param>
/// <param name="first">One page table.</param>
/// <param name="second">The other one.</param>
/// <param name="changed">Gets each change.</param>
/// <remarks>It visits no more tables than a walk of each page table, and keeps one path only.</remarks>
internal sealed class TableComparison<TPaging, TBefore, TAfter>(
    PageTableDiff diff, PageTable<TPaging, TBefore> first, PageTable<TPaging, TAfter> second, Action<ChangeRun> changed)
    where TPaging : struct, IPagingFormat
    where TBefore : struct, IPhysicalMemory
    where TAfter : struct, IPhysicalMemory
{
    public void Run() => Compare(PageTableLevel.Pgd, PageState.Root(first.Root), PageState.Root(second.Root), FirstAddress);

    private static ulong FirstAddress => TPaging.IsUpperVaRange ? ~(ulong.MaxValue >> (64 - Geometry<TPaging>.AddressBits)) : 0;

    // At least one side is a table of this level. The other may be an entry that covers the same addresses.
    private void Compare(PageTableLevel level, PageState before, PageState after, ulong start)
    {
        if (diff.InOneMemory && before == after) return;

        EntrySpan<TPaging> left = default, right = default;
        bool hasLeft = before.Kind == PageStateKind.Table, hasRight = after.Kind == PageStateKind.Table;
        if (hasLeft && !EntrySpan<TPaging>.TryOpen(first.Memory, level, before.Address, out left)) return;
        if (hasRight && !EntrySpan<TPaging>.TryOpen(second.Memory, level, after.Address, out right)) return;

        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        bool areLowest = tested == PageTableLevel.Pte && hasLeft && hasRight;
        if (areLowest && before.Flags == after.Flags && HaveEqualBytes(level, before.Address, after.Address)) return;

        ulong size = 1UL << Geometry<TPaging>.Shift(level);
        for (int index = 0; index < 1 << TPaging.IndexBits(level); index++)
        {
            ulong offset = (ulong)index * size;
            ulong address = Canonical(start + offset);
            if (address > diff.Range.Last.Value || address + (size - 1) < diff.Range.Start.Value) continue;
            PageState was = hasLeft ? PageState.Of(left[index], before.Flags) : before.PieceAt(offset);
            PageState now = hasRight ? PageState.Of(right[index], after.Flags) : after.PieceAt(offset);
            if (was.Kind == PageStateKind.Table || now.Kind == PageStateKind.Table) Compare(tested + 1, was, now, address);
            else if (was != now) Report(tested, was, now, address, size);
        }
    }

    private bool HaveEqualBytes(PageTableLevel level, PhysicalAddress before, PhysicalAddress after)
        => first.Memory.TryGetBytes(before, Geometry<TPaging>.TableSize(level), out ReadOnlySpan<byte> left)
            && second.Memory.TryGetBytes(after, Geometry<TPaging>.TableSize(level), out ReadOnlySpan<byte> right)
            && left.SequenceEqual(right);

    private void Report(PageTableLevel level, PageState was, PageState now, ulong address, ulong size)
    {
        ChangeKinds kinds = EntryChanges<TPaging>.Between(level, was, now) & diff.Wanted;
        if (kinds == ChangeKinds.None) return;
        VirtualAddress start = new(address);
        PageState before = was.Decoded<TPaging>(diff.Kernels.Before, start), after = now.Decoded<TPaging>(diff.Kernels.After, start);
        changed(new ChangeRun(start, size, size, kinds, before, after));
    }

    private static ulong Canonical(ulong address)
    {
        int spare = 64 - Geometry<TPaging>.AddressBits;
        return TPaging.IsSignExtended ? (ulong)((long)(address << spare) >> spare) : address;
    }
}
