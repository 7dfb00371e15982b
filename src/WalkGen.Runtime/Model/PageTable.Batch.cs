namespace WalkGen;

// The translation of many addresses.
public sealed partial class PageTable<TPaging, TMemory>
{
    private protected override void TranslateAll(ReadOnlySpan<VirtualAddress> addresses, Span<Translation> results)
    {
        var cache = new TableCache(stackalloc TableCache.Slot[TableCache.Small], addresses.Length);
        new BatchTranslator<TPaging, TMemory>(Memory, Root, cache).Translate(addresses, results);
        cache.Return();
        DisposedMemory.ThrowIfDisposed(Memory, Root);
    }
}
