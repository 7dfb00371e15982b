using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// Translates many addresses. Neighbours below one PTE table are translated one after the other. Others are translated in groups: first
/// those whose PTE table is in a cache, then the rest step by step. The loops have few branches that are hard to predict and prefetch the
/// PTEs, so that the processor waits for many of them at once.
/// </summary>
internal ref struct BatchTranslator<TPaging, TMemory>(TMemory memory, PhysicalAddress root, TableCache cache)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    private const int Group = 128; // what is kept for each address stays in an L1 cache
    private const int Run = 4; // so many neighbours below one table are translated as a run
    private const int Ahead = 24; // the distance of the prefetch in addresses gives the memory enough time
    private const ulong NoTable = ulong.MaxValue; // no table has room there

    private readonly TMemory _memory = memory;
    private readonly TableCache _cache = cache;
    private PathTables<TPaging, TMemory> _path = new(memory, root);

    /// <summary>Translates all addresses, into as many results.</summary>
    public void Translate(ReadOnlySpan<VirtualAddress> addresses, Span<Translation> results)
    {
        Span<ulong> tables = stackalloc ulong[Group];
        Span<int> unknown = stackalloc int[Group];
        while (!addresses.IsEmpty)
        {
            int count;
            if (StartOf(addresses[0]) == StartOf(addresses[int.Min(Run, addresses.Length) - 1]))
            {
                count = TranslateRun(addresses, results);
            }
            else
            {
                count = int.Min(Group, addresses.Length);
                ReadOnlySpan<int> others = unknown[..ReadKnown(addresses, results[..count], unknown)];
                FindTables(addresses, others, tables, results);
                ReadOthers(addresses, others, tables, results);
            }

            addresses = addresses[count..];
            results = results[count..];
        }
    }

    /// <summary>Translates the first addresses, those below one PMD entry, and returns their number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int TranslateRun(ReadOnlySpan<VirtualAddress> addresses, Span<Translation> results)
    {
        ulong start = StartOf(addresses[0]);
        TMemory memory = _memory;
        ulong table = Find(addresses[0].Value, out results[0]);
        int i = 0;
        if (table == NoTable)
        {
            ulong end = _cache.Of<TPaging>(start).EndOf(start) ?? 0;
            for (i = 1; end != 0 && i < addresses.Length && StartOf(addresses[i]) == start; i++)
                EndAtPmd(end, addresses[i].Value, out results[i]);
            return i;
        }

        if (!TryOpen(in memory, table, out EntryTable<TPaging> ptes))
        {
            results[0] = Missing(addresses[0].Value);
            return 1;
        }

        for (; i < addresses.Length && StartOf(addresses[i]) == start; i++) EndAtPte(in ptes, addresses[i].Value, out results[i]);
        return i;
    }

    /// <summary>
    /// Translates the addresses whose PTE table is in the cache, as many as there are results. Returns the number of the others, whose
    /// indices are in <paramref name="unknown"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private readonly int ReadKnown(
        scoped ReadOnlySpan<VirtualAddress> addresses, scoped Span<Translation> results, scoped Span<int> unknown)
    {
        TableCache cache = _cache;
        TMemory memory = _memory;
        ref VirtualAddress first = ref MemoryMarshal.GetReference(addresses); // at least as many as results
        int others = 0;
        for (int i = 0; i < results.Length; i++)
        {
            if (i + Ahead < addresses.Length) Prefetch(in memory, in cache, Unsafe.Add(ref first, i + Ahead));
            VirtualAddress address = Unsafe.Add(ref first, i);
            ulong start = StartOf(address);
            ref readonly TableCache.Slot slot = ref cache.Of<TPaging>(start);
            if (slot.Key == (start | TableCache.Slot.IsTable) && TryOpen(in memory, slot.Value, out EntryTable<TPaging> ptes))
                EndAtPte(in ptes, address.Value, out results[i]);
            else
                unknown[others++] = i;
        }

        return others;
    }

    /// <summary>The PTE tables of the addresses at <paramref name="indices"/>, and the results of those that have none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void FindTables(
        scoped ReadOnlySpan<VirtualAddress> addresses, scoped ReadOnlySpan<int> indices, scoped Span<ulong> tables,
        scoped Span<Translation> results)
    {
        for (int k = 0; k < indices.Length; k++) tables[k] = Find(addresses[indices[k]].Value, out results[indices[k]]);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void ReadOthers(
        scoped ReadOnlySpan<VirtualAddress> addresses, scoped ReadOnlySpan<int> indices, scoped ReadOnlySpan<ulong> tables,
        scoped Span<Translation> results)
    {
        TMemory memory = _memory;
        for (int k = 0; k < indices.Length; k++)
        {
            if (tables[k] == NoTable) continue;
            int i = indices[k];
            if (TryOpen(in memory, tables[k], out EntryTable<TPaging> ptes)) EndAtPte(in ptes, addresses[i].Value, out results[i]);
            else results[i] = Missing(addresses[i].Value);
        }
    }

    /// <summary>The PTE table for <paramref name="pointer"/>; none if the path ends above it, with <paramref name="result"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private ulong Find(ulong pointer, out Translation result)
    {
        ulong start = pointer & ~Geometry<TPaging>.OffsetMask(PageTableLevel.Pmd);
        ref TableCache.Slot slot = ref _cache.Of<TPaging>(start);
        if (slot.EndOf(start) is { } end)
        {
            EndAtPmd(end, pointer, out result);
            return NoTable;
        }

        if (!_path.TryFindPmd(pointer, out Entry<TPaging> pmd, out result)) return NoTable;
        bool isTable = pmd.IsTable;
        ulong value = isTable ? pmd.Address.Value : pmd.Raw;
        slot = new(start | (isTable ? TableCache.Slot.IsTable : TableCache.Slot.IsEnd), value);
        if (isTable) return value;
        Translation.EndAt(pmd, pointer, out result);
        return NoTable;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Translation Missing(ulong pointer)
        => _path.TryFindPmd(pointer, out Entry<TPaging> pmd, out Translation ended)
            ? new(TranslationStatus.TableMissing, PageTableLevel.Pte, pmd.Address, pmd.Raw)
            : ended;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(scoped in TMemory memory, scoped in TableCache cache, VirtualAddress address)
    {
        TableCache.Slot slot = cache.Of<TPaging>(StartOf(address));
        if (!Sse.IsSupported || (slot.Key & TableCache.Slot.IsTable) == 0 || !TryOpen(in memory, slot.Value, out EntryTable<TPaging> ptes))
            return;

        // Only the prefetch instruction uses the pointer. It cannot fault, even if the memory has moved or is gone.
        nint offset = (nint)(uint)Geometry<TPaging>.Index(PageTableLevel.Pte, address.Value) * TPaging.EntrySize;
        Sse.Prefetch0((byte*)Unsafe.AsPointer(ref ptes.FirstByte) + offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryOpen(scoped in TMemory memory, ulong table, out EntryTable<TPaging> ptes)
        => EntryTable<TPaging>.TryOpen(in memory, PageTableLevel.Pte, new PhysicalAddress(table), out ptes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EndAtPte(scoped in EntryTable<TPaging> ptes, ulong pointer, out Translation result)
        => Translation.EndAt(
            ptes.Read(PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, pointer)), pointer, out result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EndAtPmd(ulong raw, ulong pointer, out Translation result)
        => Translation.EndAt(
            new Entry<TPaging>(raw, PageTableLevel.Pmd, Geometry<TPaging>.Index(PageTableLevel.Pmd, pointer)), pointer, out result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong StartOf(VirtualAddress address) => address.Value & ~Geometry<TPaging>.OffsetMask(PageTableLevel.Pmd);
}
