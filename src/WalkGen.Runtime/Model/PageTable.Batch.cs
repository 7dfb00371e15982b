using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

// The translation of many addresses. The last PTE table stays open, and a cache knows others: most addresses cost the PTE alone.
public sealed partial class PageTable<TPaging, TMemory>
{
    private const ulong None = 1; // the start of no region

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private protected override void TranslateAll(ReadOnlySpan<VirtualAddress> addresses, Span<Translation> results)
    {
        TMemory memory = Memory;
        var upper = new UpperTables<TPaging, TMemory>(memory, Root);
        using var cache = new TableCache(stackalloc TableCache.Slot[TableCache.Small], addresses.Length);
        EntryTable<TPaging> ptes = default;
        ulong opened = None;
        for (int i = 0; i < addresses.Length; i++)
        {
            ulong pointer = addresses[i].Value;
            ulong start = pointer & ~Geometry<TPaging>.OffsetMask(PageTableLevel.Pmd);
            if (start != opened)
            {
                ref TableCache.Slot slot = ref cache.Of(start >> Geometry<TPaging>.Shift(PageTableLevel.Pmd));
                if (slot.Key == (start | TableCache.Slot.IsTable)
                    && EntryTable<TPaging>.TryOpen(in memory, PageTableLevel.Pte, new PhysicalAddress(slot.Value), out ptes))
                {
                    opened = start;
                }
                else if (slot.Key == (start | TableCache.Slot.IsEnd))
                {
                    results[i] = Translation.EndedAt(EntryOf(slot.Value, pointer), pointer);
                    continue;
                }
                else
                {
                    opened = TryEnter(in memory, ref upper, ref slot, pointer, out ptes, out results[i]) ? start : None;
                    if (opened == None) continue;
                }
            }

            Entry<TPaging> pte = ptes.Read(PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, pointer));
            results[i] = Translation.EndedAt(pte, pointer);
        }

        DisposedMemory.ThrowIfDisposed(memory, Root);
    }

    /// <summary>
    /// Opens the PTE table for <paramref name="pointer"/> and caches its PMD entry; false if the path ends above it, which
    /// <paramref name="ended"/> tells.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool TryEnter(
        scoped in TMemory memory, scoped ref UpperTables<TPaging, TMemory> upper, scoped ref TableCache.Slot slot, ulong pointer,
        out EntryTable<TPaging> ptes, out Translation ended)
    {
        ptes = default;
        if (!upper.TryFindPmd(pointer, out Entry<TPaging> pmd, out ended)) return false;
        ulong start = pointer & ~Geometry<TPaging>.OffsetMask(PageTableLevel.Pmd);
        if (!pmd.IsTable)
        {
            slot = new(start | TableCache.Slot.IsEnd, pmd.Raw);
            ended = Translation.EndedAt(pmd, pointer);
            return false;
        }

        if (!EntryTable<TPaging>.TryOpen(in memory, PageTableLevel.Pte, pmd.Address, out ptes))
        {
            ended = Translation.MissingAt(PageTableLevel.Pte, pmd.Address, pmd.Raw);
            return false;
        }

        slot = new(start | TableCache.Slot.IsTable, pmd.Address.Value);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Entry<TPaging> EntryOf(ulong raw, ulong pointer)
        => new(raw, PageTableLevel.Pmd, Geometry<TPaging>.Index(PageTableLevel.Pmd, pointer));
}
