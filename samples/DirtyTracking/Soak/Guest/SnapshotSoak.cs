using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>The snapshots of a soak test: each is the state of one moment, does not change, and is restored exactly.</summary>
internal sealed class SnapshotSoak(SoakGuest guest, GuestCpu[] cpus) : IDisposable
{
    private const int Kept = 4;

    private readonly SnapshotChain _chain = new(guest.Bus);
    private readonly Queue<(int Number, byte[] Content)> _taken = [];
    private readonly Random _random = new(1);

    public long Taken { get; private set; }

    public long Restored { get; private set; }

    public long Wrong { get; private set; }

    /// <summary>Takes a snapshot while the CPUs run and compares it with their stores. Then checks and removes the oldest one.</summary>
    public void Take()
    {
        long[] ended = [.. Stores()];
        int number = _chain.Take();
        long[] begun = [.. cpus.Select(static cpu => cpu.Begun)];
        byte[] content = new byte[guest.Length];
        if (!_chain.TryRead(number, guest.Start, content)) Wrong++;
        for (int i = 0; i < ended.Length; i++)
        {
            int cpu = i % cpus.Length;
            long found = cpus[cpu].NumberIn(PageOf(content, i / cpus.Length));
            if (found < ended[i] || found > begun[cpu]) Wrong++;
        }

        Taken++;
        _taken.Enqueue((number, content));
        if (_taken.Count <= Kept) return;
        (int oldest, byte[] expected) = _taken.Dequeue();
        Check(oldest, expected);
        _chain.Remove(oldest);
    }

    /// <summary>While the CPUs are paused: restores any snapshot, and lets the CPUs begin from its content.</summary>
    public void Restore()
    {
        if (_taken.Count == 0) return;
        (int number, byte[] content) = _taken.ElementAt(_random.Next(_taken.Count));
        _chain.Restore(number);
        if (!guest.Memory(0, guest.Pages).SequenceEqual(content)) Wrong++;
        for (int page = 0; page < guest.Pages; page++)
        {
            foreach (GuestCpu cpu in cpus) cpu.Restart(page, PageOf(content, page));
        }

        Restored++;
    }

    /// <summary>At the end: checks and removes all snapshots.</summary>
    public void Finish()
    {
        while (_taken.TryDequeue(out (int Number, byte[] Content) taken))
        {
            Check(taken.Number, taken.Content);
            _chain.Remove(taken.Number);
        }

        if (_chain.HeldBytes != 0) Wrong++;
    }

    public void Dispose() => _chain.Dispose();

    private IEnumerable<long> Stores()
    {
        for (int page = 0; page < guest.Pages; page++)
        {
            foreach (GuestCpu cpu in cpus) yield return cpu.Log[page];
        }
    }

    private void Check(int number, byte[] expected)
    {
        byte[] content = new byte[expected.Length];
        if (!_chain.TryRead(number, guest.Start, content) || !content.AsSpan().SequenceEqual(expected)) Wrong++;
    }

    private static ReadOnlySpan<byte> PageOf(byte[] content, int page)
        => content.AsSpan(page << SoakGuest.PageShift, SoakGuest.PageSize);
}
