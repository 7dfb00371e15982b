using WalkGen.Emulation;

namespace WalkGen.Samples.Tests.Soak;

/// <summary>No store is lost between two rounds of a dirty log; one wrong step in a round, and the same soak finds that some are.</summary>
public class FrameSoakTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_log_loses_no_page() => AssertKeeps(static (bus, start, length) => new FrameLogProtocol(bus, start, length));

    [Fact]
    public void The_ring_loses_no_page() => AssertKeeps(static (bus, start, length) => new FrameRingProtocol(bus, start, length));

    [Fact]
    public void Without_the_flush_pages_are_lost()
        => AssertLoses(static (bus, start, length) => new BrokenFrameProtocol(bus, start, length) { Flushes = false });

    [Fact]
    public void With_the_flush_before_the_set_is_taken_pages_are_lost()
        => AssertLoses(static (bus, start, length) => new BrokenFrameProtocol(bus, start, length) { FlushesFirst = true }, pages: 512);

    [Fact]
    public void With_a_copy_before_the_flush_pages_are_lost()
        => AssertLoses(static (bus, start, length) => new BrokenFrameProtocol(bus, start, length) { CopiesFirst = true });

    private static void AssertKeeps(Func<PhysicalBus, PhysicalAddress, ulong, IFrameProtocol> protocol)
    {
        using var soak = new FrameSoak(protocol: protocol);
        SoakResult result = soak.Run(Short);
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        Assert.Equal(0, result.LostPages);
        Assert.True(result is { Rounds: > 10, Recorded: > 1000, Stores: > 10_000 }, $"That was too little: {result}");
    }

    private static void AssertLoses(Func<PhysicalBus, PhysicalAddress, ulong, IFrameProtocol> protocol, int pages = 32)
    {
        using var soak = new FrameSoak(pages, protocol);
        SoakResult result = soak.Run(Deadline, endsAtLoss: true);
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        Assert.True(result.LostPages > 0, $"The mistake was not noticed: {result}");
    }
}
