using System.Runtime.InteropServices;

namespace WalkGen.Runtime.Tests;

/// <summary>Writes entries by hand, as a swapping kernel or a hostile guest would.</summary>
internal static class EntryEdit
{
    /// <summary>Writes the entry of x86-64 tables that stands for <paramref name="address"/> at <paramref name="level"/>.</summary>
    public static void Write(PageTable<X86_64, ArenaMemory> tables, ulong address, PageTableLevel level, ulong raw)
    {
        PhysicalAddress table = tables.Root;
        foreach (PageTableLevel above in (PageTableLevel[])[PageTableLevel.Pgd, PageTableLevel.Pud, PageTableLevel.Pmd])
        {
            if (above < level) table = X86_64.AddressOf(above, Slot(tables, table, above, address));
        }

        Slot(tables, table, level, address) = raw;
    }

    private static ref ulong Slot(PageTable<X86_64, ArenaMemory> tables, PhysicalAddress table, PageTableLevel level, ulong address)
    {
        Assert.True(tables.Memory.TryGetWritableBytes(table, 0x1000, out Span<byte> bytes));
        return ref MemoryMarshal.Cast<byte, ulong>(bytes)[Geometry<X86_64>.Index(level, address)];
    }
}
