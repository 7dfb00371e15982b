namespace DirtyTracking;

/// <summary>The numbers of the last completed store of one CPU to each page. The numbers of a CPU increase.</summary>
internal sealed class StoreLog(int pages)
{
    private readonly long[] _last = new long[pages];
    private long _stores;

    /// <summary>The number of completed stores.</summary>
    public long Stores => Volatile.Read(ref _stores);

    /// <summary>The number of the last completed store to <paramref name="page"/>; 0 if there was none.</summary>
    public long this[int page] => Volatile.Read(ref _last[page]);

    /// <summary>Records that the store <paramref name="number"/>, to <paramref name="page"/>, is completed.</summary>
    public void Note(int page, long number)
    {
        Volatile.Write(ref _last[page], number);
        Volatile.Write(ref _stores, number);
    }

    /// <summary>While the CPU is paused: takes <paramref name="number"/> as its last store to <paramref name="page"/>.</summary>
    public void Reset(int page, long number) => Volatile.Write(ref _last[page], number);
}
