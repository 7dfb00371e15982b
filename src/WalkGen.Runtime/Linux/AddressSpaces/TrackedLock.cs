using System.Diagnostics.CodeAnalysis;

namespace WalkGen.Linux;

/// <summary>A lock for many readers or one writer that can tell whether this thread holds it, as walks demand.</summary>
public sealed class TrackedLock : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private readonly string _owner;
    private volatile bool _isDisposed;

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
    /// <exception cref="ObjectDisposedException">The lock is disposed, perhaps while this thread waited.</exception>
    public Holder Read()
    {
        _lock.EnterReadLock();
        if (_isDisposed)
        {
            _lock.ExitReadLock();
            ThrowDisposed();
        }

        return new Holder(_lock, isWrite: false);
    }

    /// <summary>Waits until nobody else holds it. Dispose the result to unlock, which unlocks every VMA too.</summary>
    /// <exception cref="ObjectDisposedException">The lock is disposed, perhaps while this thread waited.</exception>
    public Holder Write()
    {
        _lock.EnterWriteLock();
        if (_isDisposed)
        {
            _lock.ExitWriteLock();
            ThrowDisposed();
        }

        WriteCount++;
        return new Holder(_lock, isWrite: true);
    }

    /// <summary>Makes sure that this thread holds the lock.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    public void AssertHeld()
    {
        if (IsHeld) return;
        AssertNotDisposed();
        throw new SynchronizationLockException($"The walk demands that {_owner} be locked, and this thread has not locked it.");
    }

    /// <summary>Makes sure that this thread holds the lock for writing.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    public void AssertWriteHeld()
    {
        if (IsWriteHeld) return;
        AssertNotDisposed();
        throw new SynchronizationLockException($"The walk demands that {_owner} be locked for writing, and this thread has not.");
    }

    /// <summary>Makes every later attempt to lock it, and every walk that demands it, throw <see cref="ObjectDisposedException"/>.</summary>
    /// <exception cref="SynchronizationLockException">Somebody holds it, so a walk may be under way; nothing is changed.</exception>
    public void Dispose()
    {
        if (_isDisposed) return;
        if (IsHeld || !_lock.TryEnterWriteLock(0))
        {
            throw new SynchronizationLockException($"{_owner} cannot be disposed while its lock is held: a walk may be under way.");
        }

        // The inner lock itself is left to its finalizer: threads that wait for it must wake up and find it disposed.
        _isDisposed = true;
        _lock.ExitWriteLock();
    }

    /// <summary>Makes sure that the lock is not disposed.</summary>
    internal void AssertNotDisposed()
    {
        if (_isDisposed) ThrowDisposed();
    }

    [DoesNotReturn]
    private void ThrowDisposed() => throw new ObjectDisposedException(_owner);

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
