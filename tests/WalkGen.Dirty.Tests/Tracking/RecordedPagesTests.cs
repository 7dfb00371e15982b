namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>No page is lost between those who record and the one who takes over.</summary>
public sealed class RecordedPagesTests
{
    private const int Adders = 2;
    private const int Rounds = 300;

    [Fact]
    public async Task Every_bit_that_is_added_is_moved_once()
    {
        var recorded = new RecordedPages(1);
        var moved = new int[64];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Task[] adders = [.. Enumerable.Range(0, Adders).Select(i => Task.Factory.StartNew(
            () => Add(recorded, moved, i, deadline.Token), TaskCreationOptions.LongRunning))];

        var words = new ulong[1];
        for (bool isLast = false; !isLast;)
        {
            isLast = adders.All(static adder => adder.IsCompleted);
            words[0] = 0;
            recorded.MoveTo(words);
            for (int bit = 0; bit < 64; bit++)
            {
                if ((words[0] >> bit & 1) != 0) Volatile.Write(ref moved[bit], moved[bit] + 1);
            }
        }

        await Task.WhenAll(adders);
        Assert.All(moved, static times => Assert.Equal(Rounds, times));
    }

    /// <summary>Adds every second bit over and over, each as soon as it was moved; one that is lost is waited for in vain.</summary>
    private static void Add(RecordedPages recorded, int[] moved, int first, CancellationToken deadline)
    {
        for (int round = 0; round < Rounds; round++)
        {
            for (int bit = first; bit < 64; bit += Adders)
            {
                while (Volatile.Read(ref moved[bit]) < round)
                {
                    if (deadline.IsCancellationRequested) return;
                    Thread.Yield();
                }

                recorded.Add((ulong)bit);
            }
        }
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
