namespace WalkGen.Samples.Tests.Tracking;

/// <summary>No page is lost between those who record and the one who takes over.</summary>
public sealed class RecordedPagesTests
{
    [Fact]
    public async Task Every_bit_that_is_added_is_moved_once()
    {
        const int words = 1 << 16;
        var recorded = new RecordedPages(words);
        Task[] adders = [.. Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(
            () =>
            {
                for (ulong bit = (ulong)i; bit < words * 64; bit += 2) recorded.Add(bit);
            },
            TaskCreationOptions.LongRunning))];
        var all = new ulong[words];
        var some = new ulong[words];
        bool isMovedTwice = false;
        for (bool isLast = false; !isLast;)
        {
            isLast = adders.All(static adder => adder.IsCompleted);
            Array.Clear(some);
            recorded.MoveTo(some);
            for (int i = 0; i < words; i++)
            {
                isMovedTwice |= (all[i] & some[i]) != 0;
                all[i] |= some[i];
            }
        }

        await Task.WhenAll(adders);
        Assert.False(isMovedTwice);
        Assert.DoesNotContain(all, static word => word != ulong.MaxValue);
    }

    [Fact]
    public void What_the_target_has_stays()
    {
        var recorded = new RecordedPages(2);
        recorded.Add(64);
        ulong[] target = [5, 2];
        recorded.MoveTo(target);
        recorded.MoveTo(target);
        Assert.Equal([5UL, 3], target);
    }
}
