using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// The direct-mapped TLB of one CPU for one root table and privilege mode. Its CPU fills it; any thread may invalidate tags.
/// </summary>
internal sealed unsafe class SoftTlb
{
    private const int Alignment = 64;

    private readonly byte[] _memory; // pinned, so that the entries have an address

    public SoftTlb(int entries)
    {
        _memory = GC.AllocateUninitializedArray<byte>((entries * (sizeof(TlbEntry) + sizeof(long))) + Alignment, pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        Entries = (TlbEntry*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
        Count = entries;
        Drop(0, ulong.MaxValue, 0, onlyWrites: false, except: 0);
    }

    /// <summary>The entries. Valid as long as this object is referenced.</summary>
    public TlbEntry* Entries { get; }

    /// <summary>The number of entries, a power of two.</summary>
    public int Count { get; }

    /// <summary>
    /// For each entry the TLB generation that the access which cached it has seen: after the <paramref name="count"/> entries.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long* GenerationsOf(TlbEntry* entries, ulong count) => (long*)(entries + count);

    /// <summary>Invalidates the tags of the pages from <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    /// <param name="first">The address of the first page.</param>
    /// <param name="last">An address in the last page.</param>
    /// <param name="pageShift">log2 of the page size.</param>
    /// <param name="onlyWrites">Whether only the permission to write is invalidated.</param>
    /// <param name="except">The generation whose entries stay; 0 for none.</param>
    /// <returns>Whether one of them was valid.</returns>
    public bool Drop(ulong first, ulong last, int pageShift, bool onlyWrites, long except)
    {
        bool wereValid = false;
        ulong firstPage = first >> pageShift, pages = (last >> pageShift) - firstPage;
        if (pages >= (ulong)Count)
        {
            for (int i = 0; i < Count; i++) wereValid |= DropEntry(i, first, last, onlyWrites, except);
            return wereValid;
        }

        for (ulong page = firstPage; page <= firstPage + pages; page++)
        {
            wereValid |= DropEntry((int)(page & (ulong)(Count - 1)), first, last, onlyWrites, except);
        }

        return wereValid;
    }

    private bool DropEntry(int index, ulong first, ulong last, bool onlyWrites, long except)
    {
        if (except != 0 && Volatile.Read(ref GenerationsOf(Entries, (ulong)Count)[index]) == except) return false;
        ref TlbEntry entry = ref Entries[index];
        return Drop(ref entry.Write, first, last)
            | (!onlyWrites && (Drop(ref entry.Read, first, last) | Drop(ref entry.Execute, first, last)));
    }

    private static bool Drop(ref ulong tag, ulong first, ulong last)
    {
        ulong page = Volatile.Read(ref tag);
        if (page == TlbEntry.Invalid || page < first || page > last) return false;
        Volatile.Write(ref tag, TlbEntry.Invalid);
        return true;
    }
}
