namespace WalkGen.Linux;

/// <summary>
/// The MMU notifiers and pending TLB flushes of an address space. To change entries, call <see cref="InvalidateStart"/>, change them, call
/// <see cref="Flush"/>, and call <see cref="InvalidateEnd"/>.
/// </summary>
public sealed class TlbState
{
    private readonly AddressSpace _space;
    private readonly List<IMmuNotifier> _notifiers = [];
    private int _pending;

    internal TlbState(AddressSpace space) => _space = space;

    /// <summary>The number of changes whose TLB flush is still pending (Linux: <c>tlb_flush_pending</c>).</summary>
    public int FlushesPending => Volatile.Read(ref _pending);

    /// <summary>
    /// Whether another change is pending besides the caller's own. Old translations of entries that the other thread changed may still be
    /// cached, so the caller must flush its whole range (Linux: <c>mm_tlb_flush_nested</c>).
    /// </summary>
    public bool IsNested => FlushesPending > 1;

    /// <summary>The notifiers.</summary>
    public IReadOnlyList<IMmuNotifier> Notifiers => _notifiers;

    /// <summary>Adds a notifier.</summary>
    public void Add(IMmuNotifier notifier) => _notifiers.Add(notifier);

    /// <summary>Notifies of a change of <paramref name="range"/> that begins (Linux: <c>mmu_notifier_invalidate_range_start</c>).</summary>
    public void InvalidateStart(VirtualRange range)
    {
        _space.Tracer?.InvalidateStarted(_space, range);
        foreach (var notifier in _notifiers) notifier.InvalidateStart(_space, range);
    }

    /// <summary>Notifies that <paramref name="range"/> was changed and flushed (Linux: <c>mmu_notifier_invalidate_range_end</c>).</summary>
    public void InvalidateEnd(VirtualRange range)
    {
        foreach (var notifier in _notifiers) notifier.InvalidateEnd(_space, range);
        _space.Tracer?.InvalidateEnded(_space, range);
    }

    /// <summary>
    /// Reports a flush of the data caches to the tracer; does nothing else, as caches are coherent (Linux: <c>flush_cache_range</c>).
    /// </summary>
    public void FlushCache(Vma vma, VirtualRange range) => _space.Tracer?.CacheFlushed(vma, range);

    /// <summary>
    /// Flushes the TLBs: no notifier uses an old translation of <paramref name="range"/> after the call (Linux: <c>flush_tlb_range</c>).
    /// </summary>
    public void Flush(Vma vma, VirtualRange range)
    {
        _space.Tracer?.TlbFlushed(vma, range);
        foreach (var notifier in _notifiers) notifier.Flush(_space, range);
    }

    /// <summary>Adds a pending flush (Linux: <c>inc_tlb_flush_pending</c>).</summary>
    public void IncrementFlushPending()
    {
        Interlocked.Increment(ref _pending);
        _space.Tracer?.FlushPendingIncremented(_space);
    }

    /// <summary>Removes a pending flush (Linux: <c>dec_tlb_flush_pending</c>).</summary>
    public void DecrementFlushPending()
    {
        _space.Tracer?.FlushPendingDecremented(_space);
        Interlocked.Decrement(ref _pending);
    }
}
