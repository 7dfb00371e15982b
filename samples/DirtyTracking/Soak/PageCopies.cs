using System.Runtime.InteropServices;

namespace DirtyTracking;

/// <summary>
/// A copy of the file that is updated only with recorded pages, like the destination memory of a migration. A page that is ever out of date
/// is lost.
/// </summary>
internal sealed class PageCopies(SoakMachine machine, SoakOptions options, StoreLog[] logs)
{
    private const int PageSize = 1 << 12;

    private readonly byte[] _bytes = new byte[options.Pages * PageSize];
    private readonly long[] _completed = new long[options.Pages * options.Cpus];
    private readonly bool[] _lost = new bool[options.Pages];

    public int LostPages => _lost.Count(static lost => lost);

    /// <summary>Before a round: takes the numbers of the completed stores, which the copy must contain after the round.</summary>
    public void ExpectStores()
    {
        for (int page = 0; page < options.Pages; page++)
        {
            for (int cpu = 0; cpu < options.Cpus; cpu++) _completed[(page * options.Cpus) + cpu] = logs[cpu][page];
        }
    }

    /// <summary>Copies the pages that a round has recorded; returns their number.</summary>
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

    /// <summary>After a round: marks pages without a store that was completed before the round as lost.</summary>
    public void Check()
    {
        for (int page = 0; page < options.Pages; page++)
        {
            ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(Page(page));
            for (int cpu = 0; cpu < options.Cpus; cpu++) _lost[page] |= words[cpu] < _completed[(page * options.Cpus) + cpu];
        }
    }

    /// <summary>After the CPUs have stopped: compares all bytes with memory.</summary>
    public void CheckAll()
    {
        for (int page = 0; page < options.Pages; page++) _lost[page] |= !machine.Page(page).SequenceEqual(Page(page));
    }

    private Span<byte> Page(int page) => _bytes.AsSpan(page * PageSize, PageSize);
}
