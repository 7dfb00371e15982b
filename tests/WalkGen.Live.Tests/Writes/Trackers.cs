using WalkGen.Live.Tests.Processes;

namespace WalkGen.Live.Tests.Writes;

/// <summary>Starts trackers, or skips the test with the reason.</summary>
internal static class Trackers
{
    public static LiveDirtyTracker Start(TestMemory memory)
    {
        LiveMachine.NeedsScan();
        try
        {
            return LiveDirtyTracker.Start(memory.Range);
        }
        catch (Exception e) when (e is PlatformNotSupportedException or UnauthorizedAccessException)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
