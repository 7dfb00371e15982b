using System.Runtime.InteropServices;

namespace DirtyTracking;

/// <summary>
/// A copy of the file, kept up to date only by what the rounds record, as a migration keeps the memory of its destination. The pages that
/// it is ever caught behind on are lost.
/// </summary>
internal sealed class PageCopies(SoakMachine machine, SoakOptions options, StoreLog[] logs)
{
    private const int PageSize = 1 << 12;

    private readonly byte[] _bytes = new byte[options.Pages * PageSize];
    private readonly long[] _over = new long[options.Pages * options.Cpus];
    private readonly bool[] _lost = new bool[options.Pages];

    public int LostPages => _lost.Count(static lost => lost);

    /// <summary>Notes, before a round begins, which stores are over: all these the copy must have after it.</summary>
    public void ExpectStores()
    {
        for (int page = 0; page < options.Pages; page++)
        {
            for (int cpu = 0; cpu < options.Cpus; cpu++) _over[(page * options.Cpus) + cpu] = logs[cpu][page];
        }
    }

    /// <summary>Copies the pages that a round has recorded; returns how many.</summary>
    public int Copy(ReadOnlySpan<ulong> recorded)
    {
        int count = 0;
        for (int page = 0; page < options.Pages; page++)
        {
            if ((recorded[page / 64] >> (page % 64) & 1) == 0) continue;
            machine.Page(page).CopyTo(Page(page));
            count++;
        }

        return count;
    }

    /// <summary>Looks for stores that were over before the round and are not in the copy after it.</summary>
    public void Check()
    {
        for (int page = 0; page < options.Pages; page++)
        {
            ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(Page(page));
            for (int cpu = 0; cpu < options.Cpus; cpu++) _lost[page] |= words[cpu] < _over[(page * options.Cpus) + cpu];
        }
    }

    /// <summary>Compares every byte with memory, when nobody stores any more.</summary>
    public void CheckAll()
    {
        for (int page = 0; page < options.Pages; page++) _lost[page] |= !machine.Page(page).SequenceEqual(Page(page));
    }

    private Span<byte> Page(int page) => _bytes.AsSpan(page * PageSize, PageSize);
}
