
namespace WalkGen.Samples.Tests.Soak;

/// <summary>
/// No store is lost between two rounds of the dirty helpers; one wrong step in a round, and the same soak finds that some are.
/// </summary>
public class SoakTests
{
    /// <summary>
    /// Few pages, which the default TLB holds all: a CPU goes on using translations that a round should have flushed. Ends at the first
    /// loss.
    /// </summary>
    private static readonly SoakOptions Mutation = new()
    {
        Pages = 64,
        Vmas = 1,
        EndsAtLoss = true,
        Duration = TimeSpan.FromSeconds(60),
    };

    /// <summary>The defaults, hot pages in a TLB too small for them, and one area with more CPUs than there are.</summary>
    [Theory]
    [InlineData(512, 2, 64, 2, 4)]
    [InlineData(32, 3, 2, 2, 3)]
    [InlineData(1000, 1, 16, 4, 3)]
    public void The_dirty_helpers_lose_no_page(int pages, int areas, int entries, int cpus, int seconds)
    {
        SoakResult result = DirtyTracking.Soak.Run(new SoakOptions
        {
            Pages = pages,
            Vmas = areas,
            TlbEntries = entries,
            Cpus = cpus,
            Duration = TimeSpan.FromSeconds(seconds),
        });

        Assert.Equal(0, result.LostPages);
        Assert.True(result is { Rounds: > 1, Recorded: > 100, Stores: > 10_000 }, $"That was too little: {result}");
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
    }

    [Fact]
    public void Without_the_flush_pages_are_lost() => AssertLoses(new BrokenProtocol
    {
        Protect = static (mapping, pages) => new ProtectWithoutFlush().Walk(mapping, 0, pages),
        Clean = static (mapping, pages, bitmap) => new CleanWithoutFlush(bitmap).Walk(mapping, 0, pages),
    });

    [Fact]
    public void Without_the_flush_after_cleaning_pages_are_lost() => AssertLoses(new BrokenProtocol
    {
        Clean = static (mapping, pages, bitmap) => new CleanWithoutFlush(bitmap).Walk(mapping, 0, pages),
    });

    private static void AssertLoses(IDirtyProtocol protocol)
    {
        SoakResult result = DirtyTracking.Soak.Run(Mutation with { Protocol = protocol });
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        Assert.True(result.LostPages > 0, $"The mistake was not noticed: {result}");
    }
}
