using WalkGen.Emulation;

namespace WalkGen.Samples.Tests.Soak;

/// <summary>
/// No store is lost or torn while a guest is tracked, protected and saved; one wrong step in a round of tracking, and the same soak finds
/// that stores are lost.
/// </summary>
public class GuestSoakTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_log_loses_nothing() => AssertKeeps(new GuestSoakOptions { Duration = TimeSpan.FromSeconds(6) });

    [Fact]
    public void The_ring_loses_nothing() => AssertKeeps(new GuestSoakOptions
    {
        Duration = TimeSpan.FromSeconds(4),
        Protocol = static (bus, start, length) => new FrameRingProtocol(bus, start, length),
    });

    [Fact]
    public void Without_the_flush_pages_are_lost()
        => AssertLoses(static (bus, start, length) => new BrokenFrameProtocol(bus, start, length) { Flushes = false });

    [Fact]
    public void With_the_flush_before_the_set_is_taken_pages_are_lost()
        => AssertLoses(static (bus, start, length) => new BrokenFrameProtocol(bus, start, length) { FlushesFirst = true }, pages: 512);

    [Fact]
    public void With_a_copy_before_the_flush_pages_are_lost()
        => AssertLoses(static (bus, start, length) => new BrokenFrameProtocol(bus, start, length) { CopiesFirst = true });

    private static void AssertKeeps(GuestSoakOptions options)
    {
        using var soak = new GuestSoak(options);
        GuestSoakResult result = soak.Run(stop: TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        Assert.True(result.Mistakes == 0, result.ToString());
        bool isEnough = result is { Rounds: > 10, Recorded: > 1000, Stores: > 10_000, Protects: > 10, Snapshots: > 10 };
        Assert.True(isEnough, $"That was too little: {result}");
    }

    private static void AssertLoses(Func<PhysicalBus, PhysicalAddress, ulong, IFrameProtocol> protocol, int pages = 32)
    {
        using var soak = new GuestSoak(new GuestSoakOptions
        {
            Pages = pages,
            Protects = false,
            Snapshots = false, // both flush: they would hide that the protocol does not
            Protocol = protocol,
            Duration = Deadline,
            EndsAtMistake = true,
        });
        GuestSoakResult result = soak.Run(stop: TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        Assert.True(result.LostPages > 0, $"The mistake was not noticed: {result}");
    }
}
