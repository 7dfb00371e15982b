namespace WalkGen.Linux;

/// <summary>
/// The copies of an address space's translations: those who keep them, and the flushes that they wait for. A change of entries is
/// bracketed by <see cref="InvalidateStart"/> and <see cref="InvalidateEnd"/> and flushed in between.
/// </summary>
public sealed class TlbState
{
    private readonly AddressSpace _space;
    private readonly List<IMmuNotifier> _notifiers = [];
    private int _pending;

    internal TlbState(AddressSpace space) => _space = space;

    /// <summary>How many changes are under way whose flush is still to come (Linux: <c>tlb_flush_pending</c>).</summary>
    public int FlushesPending => Volatile.Read(ref _pending);

    /// <summary>
    /// Whether another change is under way besides the caller's own. It may have changed an entry whose old translation is still cached, so
    /// the caller must flush all that it looked at (Linux: <c>mm_tlb_flush_nested</c>).
    /// </summary>
    public bool IsNested => FlushesPending > 1;

    /// <summary>Those who keep copies.</summary>
    public IReadOnlyList<IMmuNotifier> Notifiers => _notifiers;

    /// <summary>Adds someone who keeps copies.</summary>
    public void Add(IMmuNotifier notifier) => _notifiers.Add(notifier);

    /// <summary>Says that <paramref name="range"/> is about to change.</summary>
    public void InvalidateStart(VirtualRange range)
    {
        _space.Tracer?.NotifierStart(_space, range);
        foreach (var notifier in _notifiers) notifier.InvalidateStart(_space, range);
    }

    /// <summary>Says that the change of <paramref name="range"/> is done and flushed.</summary>
    public void InvalidateEnd(VirtualRange range)
    {
        foreach (var notifier in _notifiers) notifier.InvalidateEnd(_space, range);
        _space.Tracer?.NotifierEnd(_space, range);
    }

    /// <summary>Flushes the data caches of <paramref name="range"/>; a tracer is told, coherent caches need no more.</summary>
    public void FlushCache(Vma vma, VirtualRange range) => _space.Tracer?.CacheFlushed(vma, range);

    /// <summary>Makes everyone drop their copies of the translations of <paramref name="range"/>; they are dropped when it returns.</summary>
    public void Flush(Vma vma, VirtualRange range)
    {
        _space.Tracer?.TlbFlushed(vma, range);
        foreach (var notifier in _notifiers) notifier.Flush(_space, range);
    }

    /// <summary>Says that one more flush is to come.</summary>
    public void RaisePending()
    {
        Interlocked.Increment(ref _pending);
        _space.Tracer?.FlushPendingRaised(_space);
    }

    /// <summary>Says that a flush that was to come has come.</summary>
    public void LowerPending()
    {
        _space.Tracer?.FlushPendingLowered(_space);
        Interlocked.Decrement(ref _pending);
    }
}
