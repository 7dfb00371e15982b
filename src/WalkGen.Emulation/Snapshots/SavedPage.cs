namespace WalkGen.Emulation;

/// <summary>A place for the bytes of a page, in a slab of a <see cref="PagePool"/>.</summary>
internal readonly struct SavedPage(byte[] slab, int offset)
{
    public Span<byte> Bytes => slab.AsSpan(offset, PagePool.PageSize);
}
