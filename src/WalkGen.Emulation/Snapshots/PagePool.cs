namespace WalkGen.Emulation;

/// <summary>Places for saved pages. They are used again, and are in slabs that the garbage collector does not move.</summary>
internal sealed class PagePool
{
    public const int PageShift = 12;
    public const int PageSize = 1 << PageShift;

    private const int PagesPerSlab = 256;

    private readonly Lock _changing = new();
    private readonly Stack<SavedPage> _free = [];
    private long _pages;

    /// <summary>The number of places in use.</summary>
    public long Used
    {
        get
        {
            lock (_changing) return _pages - _free.Count;
        }
    }

    /// <summary>Gets a place with any content.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory for a slab.</exception>
    public SavedPage Rent()
    {
        lock (_changing)
        {
            if (_free.Count == 0) AddSlab();
            return _free.Pop();
        }
    }

    public void Return(SavedPage page)
    {
        lock (_changing) _free.Push(page);
    }

    private void AddSlab()
    {
        byte[] slab = GC.AllocateUninitializedArray<byte>(PagesPerSlab * PageSize);
        _free.EnsureCapacity(PagesPerSlab);
        for (int i = PagesPerSlab; i-- > 0;) _free.Push(new SavedPage(slab, i * PageSize));
        _pages += PagesPerSlab;
    }
}
