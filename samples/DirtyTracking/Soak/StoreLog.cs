namespace DirtyTracking;

/// <summary>What one CPU has stored into each page: the number of the last store that is over. The numbers of a CPU only ever grow.</summary>
internal sealed class StoreLog(int pages)
{
    private readonly long[] _last = new long[pages];
    private long _stores;

    /// <summary>How many stores are over.</summary>
    public long Stores => Volatile.Read(ref _stores);

    /// <summary>The number of the last store into <paramref name="page"/> that is over; 0 if there was none.</summary>
    public long this[int page] => Volatile.Read(ref _last[page]);

    /// <summary>Notes that the next store, into <paramref name="page"/>, is over.</summary>
    public void Note(int page, long number)
    {
        Volatile.Write(ref _last[page], number);
        Volatile.Write(ref _stores, number);
    }
}
