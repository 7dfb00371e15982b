namespace WalkGen.Tests;

/// <summary>Counts the bytes that an action allocates.</summary>
internal static class Allocation
{
    private const int Rounds = 10;

    /// <summary>
    /// Runs the action once to warm up, then ten times; the least number of bytes that a run allocated on this thread. An action that
    /// allocates does so in each run. A single run may show more: a collection that another thread causes counts the rest of this thread's
    /// allocation buffer as allocated.
    /// </summary>
    public static long LeastOf(Action action)
    {
        action();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = long.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
