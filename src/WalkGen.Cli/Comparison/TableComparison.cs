using WalkGen.CompilerServices;

namespace WalkGen.Cli.Comparison;

/// <summary>
/// Goes down two page tables at once, table beside table. A table that is the same on both sides with the same permissions is not gone
/// into, and tables of pages with equal bytes are passed in one compare; what a table maps that one of the memories lacks is not compared.
/// </summary>
/// <param name="first">One page table.</param>
/// <param name="second">The other one.</param>
/// <param name="inOneMemory">Whether equal addresses of tables mean the same table.</param>
/// <param name="kernels">Who wrote the entries that are not present.</param>
/// <param name="wanted">What to look for.</param>
/// <param name="changed">Gets each change.</param>
/// <remarks>It visits no more tables than a walk of each would, and needs memory for one path only.</remarks>
internal sealed class TableComparison<TPaging, TBefore, TAfter>(
    PageTable<TPaging, TBefore> first, PageTable<TPaging, TAfter> second, bool inOneMemory, Kernels kernels, ChangeKinds wanted, Action<ChangeRun> changed)
    where TPaging : struct, IPagingFormat
    where TBefore : struct, IPhysicalMemory
    where TAfter : struct, IPhysicalMemory
{
    public void Run() => Compare(PageTableLevel.Pgd, PageState.Root(first.Root), PageState.Root(second.Root), FirstAddress);

    private static ulong FirstAddress => TPaging.IsUpperVaRange ? ~(ulong.MaxValue >> (64 - Geometry<TPaging>.AddressBits)) : 0;

    // At least one side is a table of this level; the other may be an entry that covers all of it.
    private void Compare(PageTableLevel level, PageState before, PageState after, ulong start)
    {
        if (inOneMemory && before == after) return;

        EntryTable<TPaging> left = default, right = default;
        bool wasDivided = before.Kind == PageStateKind.Table, isDivided = after.Kind == PageStateKind.Table;
        if (wasDivided && !EntryTable<TPaging>.TryOpen(first.Memory, level, before.Address, out left)) return;
        if (isDivided && !EntryTable<TPaging>.TryOpen(second.Memory, level, after.Address, out right)) return;

        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        if (tested == PageTableLevel.Pte && wasDivided && isDivided && before.Flags == after.Flags && HaveEqualBytes(level, before.Address, after.Address)) return;

        ulong size = 1UL << Geometry<TPaging>.Shift(level);
        for (int index = 0; index < 1 << TPaging.IndexBits(level); index++)
        {
            ulong offset = (ulong)index * size;
            PageState was = wasDivided ? PageState.Of(left.Read(tested, index), before.Flags) : before.PieceAt(offset);
            PageState now = isDivided ? PageState.Of(right.Read(tested, index), after.Flags) : after.PieceAt(offset);
            ulong address = Canonical(start + offset);
            if (was.Kind == PageStateKind.Table || now.Kind == PageStateKind.Table) Compare(tested + 1, was, now, address);
            else if (was != now) Changed(tested, was, now, address, size);
        }
    }

    private bool HaveEqualBytes(PageTableLevel level, PhysicalAddress before, PhysicalAddress after)
        => first.Memory.TryGetBytes(before, Geometry<TPaging>.TableSize(level), out ReadOnlySpan<byte> left)
            && second.Memory.TryGetBytes(after, Geometry<TPaging>.TableSize(level), out ReadOnlySpan<byte> right)
            && left.SequenceEqual(right);

    private void Changed(PageTableLevel level, PageState was, PageState now, ulong address, ulong size)
    {
        ChangeKinds kinds = EntryChanges<TPaging>.Between(level, was, now) & wanted;
        if (kinds == ChangeKinds.None) return;
        VirtualAddress start = new(address);
        changed(new ChangeRun(start, size, size, kinds, was.Explained<TPaging>(kernels.Before, start), now.Explained<TPaging>(kernels.After, start)));
    }

    private static ulong Canonical(ulong address)
    {
        int spare = 64 - Geometry<TPaging>.AddressBits;
        return TPaging.IsSignExtended ? (ulong)((long)(address << spare) >> spare) : address;
    }
}
