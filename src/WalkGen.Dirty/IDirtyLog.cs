namespace WalkGen.Dirty;

/// <summary>
/// The pages of a memory that were written since the last collection: of an emulated machine (<see cref="FrameDirtyLog"/>), or of a running
/// process (<c>LiveDirtyTracker</c> of WalkGen.Live).
/// </summary>
/// <remarks>
/// A store that ended before a collection began is in its result or in an earlier one. A store that begins later is in this result or in a
/// later one.
/// </remarks>
public interface IDirtyLog : IDisposable
{
    /// <summary>The number of pages.</summary>
    ulong PageCount { get; }

    /// <summary>The size of a page in bytes.</summary>
    int PageSize { get; }

    /// <summary>The number of words of a bitmap for <see cref="Collect"/>.</summary>
    int WordCount { get; }

    /// <summary>Moves the set of dirty pages to <paramref name="words"/>. Copy the pages after the call.</summary>
    /// <param name="words">Receives the bitmap, at least <see cref="WordCount"/> words. Its old bits are lost.</param>
    /// <returns>The dirty pages as runs, in the first <see cref="WordCount"/> words.</returns>
    /// <exception cref="ArgumentException">There are too few words. Nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The log is disposed.</exception>
    DirtyRuns Collect(Span<ulong> words);
}
