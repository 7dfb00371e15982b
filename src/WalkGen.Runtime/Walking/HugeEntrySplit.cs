using WalkGen.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>Splits a huge PUD or PMD entry as the <see cref="HugePageSplitter"/> of the address space decides.</summary>
internal static class HugeEntrySplit<TPaging, TMemory>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    public static void Run(AddressSpace<TPaging, TMemory> space, Vma vma, EntryRef<TPaging> slot, VirtualAddress start)
    {
        using var held = space.PteLocks.Of(slot.Address).EnterScope();
        Entry<TPaging> before = slot.Read();
        HugeSplit choice = slot.Level == PageTableLevel.Pud ? space.Splitter.ChoosePud(vma) : space.Splitter.ChoosePmd(vma);
        bool isPage = before.IsLeaf || TPaging.IsMigration(slot.Level, before.Raw);
        if (!isPage) choice = HugeSplit.Leave; // a swapped-out page has no memory to split
        if (choice == HugeSplit.Clear) slot.Write(0);
        if (choice == HugeSplit.Table) slot.Write(TableEntry<TPaging>.At(slot.Level, MakeTable(space, before)));
        space.Tracer?.Split(slot.Level, start, before.Raw, slot.Read().Raw, vma);
    }

    private static PhysicalAddress MakeTable(AddressSpace<TPaging, TMemory> space, Entry<TPaging> huge)
    {
        PageTableLevel below = huge.Level + 1;
        if (!space.Frames.TryAllocate(below, out PhysicalAddress frame))
        {
            throw new InvalidOperationException($"{space.Name} has no free frame for the {below} table to split a huge page into.");
        }

        TMemory memory = space.Memory;
        if (!EntryTable<TPaging>.TryOpenToEdit(in memory, below, frame, out var table))
        {
            throw new InvalidOperationException($"The frame {frame} for a new {below} table is not in the memory of {space.Name}.");
        }

        for (int index = 0; index < 1 << TPaging.IndexBits(below); index++) table.Edit(below, index).Write(Piece(huge, below, index));
        return frame;
    }

    private static ulong Piece(Entry<TPaging> huge, PageTableLevel below, int index)
        => TPaging.TrySplit(huge.Level, huge.Raw, index, out ulong piece)
            ? piece
            : TPaging.LeafEntry(below, huge.Address + ((ulong)index << Geometry<TPaging>.Shift(below)), huge.Flags);
}
