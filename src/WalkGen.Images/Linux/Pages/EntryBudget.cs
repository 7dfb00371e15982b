namespace WalkGen.Images;

/// <summary>
/// How many entries of page tables are read to count the memory of all processes. Each table of a process is in the image, and belongs to
/// no other process. The tables of a hostile image may contain themselves, or belong to each process.
/// </summary>
internal sealed class EntryBudget(ulong size)
{
    private const long Min = 1 << 22; // so few are read soon

    private readonly Dictionary<KernelProcess, long> _spent = [];
    private long _left = long.Max((long)ulong.Min(size / sizeof(uint), long.MaxValue), Min); // entries of 4 or 8 bytes

    /// <summary>How many entries may be read for <paramref name="process"/>: what it spent before does not count.</summary>
    public long For(KernelProcess process)
    {
        lock (_spent) return _left + _spent.GetValueOrDefault(process);
    }

    /// <summary>Counts the <paramref name="entries"/> that were read for <paramref name="process"/>.</summary>
    public void Spend(KernelProcess process, long entries)
    {
        lock (_spent)
        {
            _left += _spent.GetValueOrDefault(process) - entries;
            _spent[process] = entries;
        }
    }
}
