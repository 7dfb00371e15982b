using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>Items go to another thread in order, and its failures come back.</summary>
public class PipelineTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(100_000)]
    public void All_items_arrive_in_order(int count)
    {
        var found = new List<int>();
        using var pipeline = new Pipeline<int>(items => found.AddRange(items));
        for (int i = 0; i < count; i++) pipeline.Next() = i;

        pipeline.Complete();

        Assert.Equal(Enumerable.Range(0, count), found);
    }

    [Fact]
    public void Few_items_need_no_thread()
    {
        int thread = 0;
        using var pipeline = new Pipeline<int>(_ => thread = Environment.CurrentManagedThreadId);
        for (int i = 0; i < 500; i++) pipeline.Next() = i;

        pipeline.Complete();

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void A_failure_of_the_consumer_ends_the_search_for_items()
    {
        int calls = 0;
        using var pipeline = new Pipeline<int>(_ =>
        {
            calls++;
            throw new BrokenPipeException();
        });

        Assert.Throws<BrokenPipeException>(() =>
        {
            for (int i = 0; i < 1_000_000; i++) pipeline.Next() = i;
        });
        Assert.Throws<BrokenPipeException>(pipeline.Complete);
        Assert.Equal(1, calls);
    }

    [Fact]
    public void What_was_found_before_a_failure_is_consumed()
    {
        var found = new List<int>();
        Assert.Throws<BadDataException>(Find);
        Assert.Equal(Enumerable.Range(0, 5000), found);

        void Find()
        {
            using var pipeline = new Pipeline<int>(items => found.AddRange(items));
            for (int i = 0; i < 5000; i++) pipeline.Next() = i;
            throw new BadDataException("a table is damaged");
        }
    }
}
