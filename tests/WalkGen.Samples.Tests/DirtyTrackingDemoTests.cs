namespace WalkGen.Samples.Tests;

public class DirtyTrackingDemoTests
{
    [Fact]
    public void Writes_recorded_bits_and_flushes_agree()
    {
        string[] lines = SampleRun.Of("DirtyTracking").TrimEnd('\n').Split('\n');

        Assert.Contains("  recorded 3 5 6 20 40 50", lines);
        Assert.Equal("Written, recorded and flushed agree in every round.", lines[^1]);
    }
}
