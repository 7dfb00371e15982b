using System.Runtime.CompilerServices;

namespace WalkGen.Formats;

/// <summary>
/// A use of memory whose owner another thread, or a handler of a walk, may dispose: memory that was in use when its owner was disposed is
/// freed later. Each walk is a use. Authors of <see cref="IPhysicalMemory"/> over memory that can be freed call <see cref="WhenUnused"/>.
/// </summary>
/// <remarks>
/// A use costs no atomic operation: it counts in a mark of its thread. The owner, which is seldom disposed, executes a barrier on all cores
/// (<see cref="Interlocked.MemoryBarrierProcessWide"/>). After it, a use that began before is visible in the mark of its thread, and one
/// that begins later sees that the owner is disposed.
/// </remarks>
public readonly ref struct MemoryUse
{
    /// <summary>A handler of a walk may walk again. From this depth on, the room on the stack is checked.</summary>
    private const int DeepUses = 16;

    private static readonly Lock s_changing = new();
    private static readonly List<WeakReference<Mark>> s_marks = []; // weak: those of threads that have ended go away
    private static readonly List<Action> s_pending = [];

    private readonly Mark _mark;

    private MemoryUse(Mark mark) => _mark = mark;

    /// <summary>Begins a use on this thread. Dispose the result on the same thread.</summary>
    /// <exception cref="InsufficientExecutionStackException">Uses are nested too deeply, as by a handler that walks again.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MemoryUse Begin()
    {
        Mark mark = Mark.Own ?? AddMark();
        int uses = mark.Uses + 1;
        if (uses > DeepUses) RuntimeHelpers.EnsureSufficientExecutionStack();
        Volatile.Write(ref mark.Uses, uses);
        return new MemoryUse(mark);
    }

    /// <summary>Ends the use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        Volatile.Write(ref _mark.Uses, _mark.Uses - 1);
        if (Volatile.Read(ref Mark.HasPending)) FreePending();
    }

    /// <summary>
    /// Calls <paramref name="free"/> when no use is under way on any thread: at once, or at the end of a later use.
    /// </summary>
    /// <param name="free">
    /// Frees memory. Uses that begin from now on must not reach it: what gives out spans of it throws
    /// <see cref="ObjectDisposedException"/>. It must not throw.
    /// </param>
    public static void WhenUnused(Action free)
    {
        ArgumentNullException.ThrowIfNull(free);
        lock (s_changing)
        {
            s_pending.Add(free);
            Volatile.Write(ref Mark.HasPending, true);
        }

        FreePending();
    }

    private static void FreePending()
    {
        Action[] free;
        lock (s_changing)
        {
            if (IsAnyUnderWay()) return;
            free = [.. s_pending];
            s_pending.Clear();
            Volatile.Write(ref Mark.HasPending, false);
        }

        foreach (Action action in free) action();
    }

    private static bool IsAnyUnderWay()
    {
        Interlocked.MemoryBarrierProcessWide();
        foreach (WeakReference<Mark> weak in s_marks)
        {
            if (weak.TryGetTarget(out Mark? mark) && Volatile.Read(ref mark.Uses) > 0) return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Mark AddMark()
    {
        Mark mark = Mark.Own = new Mark();
        lock (s_changing)
        {
            s_marks.RemoveAll(static weak => !weak.TryGetTarget(out _));
            s_marks.Add(new WeakReference<Mark>(mark));
        }

        return mark;
    }

    /// <summary>The uses of one thread, which alone writes the number.</summary>
    private sealed class Mark // the class has no static initializer, which each access would check
    {
        [ThreadStatic]
        public static Mark? Own;

        public static bool HasPending;

        public int Uses;
    }
}
