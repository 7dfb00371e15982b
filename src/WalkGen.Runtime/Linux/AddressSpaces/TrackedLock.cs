using System.Diagnostics.CodeAnalysis;

namespace WalkGen.Linux;

/// <summary>A reader-writer lock that knows whether the current thread holds it (Linux: <c>lockdep_assert_held</c>).</summary>
public sealed class TrackedLock : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private readonly string _owner;
    private readonly bool _isNeedless;
    private volatile bool _isDisposed;
    private long _writesEnded;

    /// <summary>Creates a free lock.</summary>
    /// <param name="owner">The name of the locked object in messages.</param>
    /// <param name="isNeedless">Whether the object is of a dump, where nobody else runs: every thread then counts as a holder.</param>
    internal TrackedLock(string owner, bool isNeedless = false) => (_owner, _isNeedless) = (owner, isNeedless);

    /// <summary>Whether this thread holds the lock, for reading or for writing.</summary>
    public bool IsHeld => IsNeedless || _lock.IsReadLockHeld || _lock.IsWriteLockHeld;

    /// <summary>Whether this thread holds the lock for writing.</summary>
    public bool IsWriteHeld => IsNeedless || _lock.IsWriteLockHeld;

    /// <summary>Whether walks need no lock: the object is of a dump. False after it was disposed.</summary>
    internal bool IsNeedless => _isNeedless && !_isDisposed;

    /// <summary>The number of times that the lock was taken for writing and released (Linux: <c>mm_lock_seq</c>).</summary>
    internal long WritesEnded => Volatile.Read(ref _writesEnded);

    /// <summary>Whether any thread holds the lock for reading.</summary>
    internal bool IsReadByAnyThread => _lock.CurrentReadCount > 0;

    /// <summary>Takes the lock for reading. Dispose the result to unlock.</summary>
    /// <exception cref="ObjectDisposedException">The lock is disposed, possibly while this thread waited for it.</exception>
    public Scope EnterRead()
    {
        _lock.EnterReadLock();
        if (_isDisposed)
        {
            _lock.ExitReadLock();
            ThrowDisposed();
        }

        return new Scope(this, isWrite: false);
    }

    /// <summary>Takes the lock for writing. Dispose the result to unlock; this also releases all VMA write locks.</summary>
    /// <exception cref="ObjectDisposedException">The lock is disposed, possibly while this thread waited for it.</exception>
    public Scope EnterWrite()
    {
        _lock.EnterWriteLock();
        if (_isDisposed)
        {
            _lock.ExitWriteLock();
            ThrowDisposed();
        }

        return new Scope(this, isWrite: true);
    }

    /// <summary>Checks that this thread holds the lock.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    public void AssertHeld()
    {
        if (IsHeld) return;
        AssertNotDisposed();
        throw new SynchronizationLockException($"A walk requires the lock of {_owner}, and this thread does not hold it.");
    }

    /// <summary>Checks that this thread holds the lock for writing.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock for writing.</exception>
    public void AssertWriteHeld()
    {
        if (IsWriteHeld) return;
        AssertNotDisposed();
        throw new SynchronizationLockException($"A walk requires the lock of {_owner} for writing, and this thread does not hold it so.");
    }

    /// <summary>
    /// Disposes the lock. Later attempts to take it, and walks that require it, throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <exception cref="SynchronizationLockException">The lock is held, so a walk may be running. Nothing has changed.</exception>
    public void Dispose()
    {
        if (_isDisposed) return;
        if (_lock.IsReadLockHeld || _lock.IsWriteLockHeld || !_lock.TryEnterWriteLock(0))
        {
            throw new SynchronizationLockException($"{_owner} cannot be disposed while its lock is held: a walk may be running.");
        }

        // The inner lock is not disposed: threads that wait for it must wake up and see _isDisposed.
        _isDisposed = true;
        _lock.ExitWriteLock();
    }

    /// <summary>Checks that the lock is not disposed.</summary>
    internal void AssertNotDisposed()
    {
        if (_isDisposed) ThrowDisposed();
    }

    [DoesNotReturn]
    private void ThrowDisposed() => throw new ObjectDisposedException(_owner);

    private void ExitWrite()
    {
        if (_lock.RecursiveWriteCount == 1) Interlocked.Increment(ref _writesEnded);
        _lock.ExitWriteLock();
    }

    /// <summary>Keeps the lock until it is disposed. The default value keeps no lock.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly TrackedLock? _held;
        private readonly bool _isWrite;

        internal Scope(TrackedLock held, bool isWrite)
        {
            _held = held;
            _isWrite = isWrite;
        }

        /// <summary>Unlocks.</summary>
        public void Dispose()
        {
            if (_isWrite) _held?.ExitWrite();
            else _held?._lock.ExitReadLock();
        }
    }
}
