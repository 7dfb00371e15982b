namespace WalkGen.Runtime.Tests;

/// <summary>The translation of one address by a loop over the levels, written as the format's definition reads.</summary>
internal readonly record struct SingleTranslation(TranslationStatus Status, PageTableLevel Level, PhysicalAddress Address, ulong Raw)
{
    public SingleTranslation(in Translation other) : this(other.Status, other.Level, other.Address, other.Raw)
    {
    }

    public bool IsMapped => Status == TranslationStatus.Mapped;

    public static SingleTranslation Of<TPaging, TMemory>(PageTable<TPaging, TMemory> table, VirtualAddress address)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        if (!Geometry<TPaging>.IsTranslated(address)) return new(TranslationStatus.NotTranslated, PageTableLevel.Unknown, default, 0);
        PhysicalAddress at = table.Root;
        ulong raw = 0;
        for (PageTableLevel level = PageTableLevel.Pgd; ; level++)
        {
            if (!EntrySpan<TPaging>.TryOpen(table.Memory, level, at, out EntrySpan<TPaging> entries))
                return new(TranslationStatus.TableMissing, level, at, raw);
            int index = Geometry<TPaging>.Index(level, address.Value);
            level = Geometry<TPaging>.TestedLevel(level);
            var entry = new Entry<TPaging>(entries[index].Raw, level, index);
            raw = entry.Raw;
            if (entry.IsLeaf) return new(TranslationStatus.Mapped, level, entry.Address + (address.Value & (entry.Size - 1)), raw);
            if (entry.IsMalformed) return new(TranslationStatus.Malformed, level, default, raw);
            if (!entry.IsTable) return new(TranslationStatus.NonPresent, level, default, raw);
            at = entry.Address;
        }
    }
}
