namespace WalkGen;

/// <summary>A lock for many readers or one writer that can tell whether this thread holds it, as walks demand.</summary>
public sealed class TrackedLock : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private readonly string _owner;

    /// <summary>A lock that nobody holds.</summary>
    /// <param name="owner">What messages say it belongs to.</param>
    internal TrackedLock(string owner) => _owner = owner;

    /// <summary>Whether this thread holds it, for reading or for writing.</summary>
    public bool IsHeld => _lock.IsReadLockHeld || _lock.IsWriteLockHeld;

    /// <summary>Whether this thread holds it for writing.</summary>
    public bool IsWriteHeld => _lock.IsWriteLockHeld;

    /// <summary>How often it has been locked for writing.</summary>
    internal long WriteCount { get; private set; }

    /// <summary>Waits until there is no writer. Dispose the result to unlock.</summary>
    public Holder Read()
    {
        _lock.EnterReadLock();
        return new Holder(_lock, isWrite: false);
    }

    /// <summary>Waits until nobody else holds it. Dispose the result to unlock, which unlocks every VMA too.</summary>
    public Holder Write()
    {
        _lock.EnterWriteLock();
        WriteCount++;
        return new Holder(_lock, isWrite: true);
    }

    /// <summary>Makes sure that this thread holds the lock.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    public void AssertHeld()
    {
        if (!IsHeld) throw new SynchronizationLockException($"The walk demands that {_owner} be locked, and this thread has not locked it.");
    }

    /// <summary>Makes sure that this thread holds the lock for writing.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    public void AssertWriteHeld()
    {
        if (!IsWriteHeld) throw new SynchronizationLockException($"The walk demands that {_owner} be locked for writing, and this thread has not.");
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>A lock that is held until this is disposed.</summary>
    public readonly struct Holder : IDisposable
    {
        private readonly ReaderWriterLockSlim _lock;
        private readonly bool _isWrite;

        internal Holder(ReaderWriterLockSlim held, bool isWrite)
        {
            _lock = held;
            _isWrite = isWrite;
        }

        /// <summary>Unlocks.</summary>
        public void Dispose()
        {
            if (_isWrite) _lock.ExitWriteLock();
            else _lock.ExitReadLock();
        }
    }
}
