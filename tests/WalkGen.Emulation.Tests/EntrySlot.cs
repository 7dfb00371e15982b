using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.Emulation.Tests;

/// <summary>Entries of x86-64 tables in place, to be edited as a kernel would.</summary>
internal static class EntrySlot
{
    /// <summary>The entry for <paramref name="address"/> in the table of <paramref name="level"/>.</summary>
    public static EntryRef<X86_64> Find(AddressSpace<X86_64, ArenaMemory> space, ulong address, PageTableLevel level)
    {
        ArenaMemory memory = space.Memory;
        PhysicalAddress table = space.Root;
        foreach (PageTableLevel above in (PageTableLevel[])[PageTableLevel.P4d, PageTableLevel.Pud, PageTableLevel.Pmd])
        {
            if (above < level) table = Open(in memory, table).Read(above, IndexOf(above, address)).Address;
        }

        return Open(in memory, table).Edit(level, IndexOf(level, address));
    }

    private static int IndexOf(PageTableLevel level, ulong address) => Geometry<X86_64>.Index(Geometry<X86_64>.RealLevel(level), address);

    private static EntryTable<X86_64> Open(scoped in ArenaMemory memory, PhysicalAddress table)
    {
        Assert.True(EntryTable<X86_64>.TryOpenToEdit(in memory, PageTableLevel.Pte, table, out EntryTable<X86_64> entries));
        return entries;
    }
}
