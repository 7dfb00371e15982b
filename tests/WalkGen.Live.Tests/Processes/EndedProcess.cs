namespace WalkGen.Live.Tests.Processes;

internal static class EndedProcess
{
    private const int MaxTries = 1000;

    /// <summary>
    /// The message of the exception of an action on a process that has ended. Linux keeps its memory for a moment if something of the
    /// kernel uses it just then (<c>mmget</c>), as reclaim does.
    /// </summary>
    public static string RefusalOf(Action action)
    {
        for (int i = 0; i < MaxTries; i++)
        {
            if (Record.Exception(action) is { } exception) return Assert.IsType<IOException>(exception).Message;
            Thread.Sleep(5);
        }

        Assert.Fail("Nothing was thrown.");
        return "";
    }
}
