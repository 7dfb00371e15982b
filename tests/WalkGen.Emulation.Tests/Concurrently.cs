using System.Diagnostics;

namespace WalkGen.Emulation.Tests;

/// <summary>Threads that run against each other for a while. What is waited for too long fails the test: nothing hangs.</summary>
internal static class Concurrently
{
    /// <summary>How long a test runs threads against each other.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Whether <see cref="Duration"/> has passed since <paramref name="start"/>.</summary>
    public static bool IsOver(long start) => Stopwatch.GetElapsedTime(start) > Duration;

    /// <summary>
    /// Runs <paramref name="loops"/>, one thread each, again and again until <paramref name="test"/> ends on this thread.
    /// </summary>
    public static void While(Action test, params Action[] loops)
    {
        bool stop = false;
        Exception? failure = null;
        Thread[] threads = [.. loops.Select(loop => new Thread(() =>
        {
            try
            {
                while (!Volatile.Read(ref stop)) loop();
            }
            catch (Exception e)
            {
                Volatile.Write(ref failure, e);
            }
        }) { IsBackground = true })];
        foreach (Thread thread in threads) thread.Start();
        try
        {
            test();
        }
        finally
        {
            Volatile.Write(ref stop, true);
            foreach (Thread thread in threads) Assert.True(thread.Join(Limit), "A thread is stuck.");
        }

        Assert.Null(Volatile.Read(ref failure));
    }

    /// <summary>Runs each action on a thread of its own, and waits for all.</summary>
    public static void Run(params Action[] actions)
    {
        Task[] tasks = [.. actions.Select(static action => Task.Factory.StartNew(
            action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Assert.True(Task.WaitAll(tasks, Limit + Limit), "A thread is stuck.");
    }

    /// <summary>Waits until <paramref name="condition"/> is true; false if that takes too long.</summary>
    public static bool Wait(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        for (int spins = 0; !condition(); spins++)
        {
            if (spins < 1000) continue;
            if (Stopwatch.GetElapsedTime(start) > Limit) return false;
            Thread.Yield();
        }

        return true;
    }

    /// <summary>Fails if <paramref name="condition"/> does not become true.</summary>
    public static void WaitFor(Func<bool> condition) => Assert.True(Wait(condition), "The other threads make no progress.");
}
