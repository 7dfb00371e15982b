namespace WalkGen.Dirty.Tests.Frames;

/// <summary>The runs of a bitmap.</summary>
public sealed class DirtyRunsTests
{
    [Fact]
    public void Runs_are_those_of_a_loop_over_all_bits()
    {
        var random = new Random(3);
        for (int i = 0; i < 500; i++)
        {
            var words = new ulong[random.Next(i % 10 == 0 ? 100 : 5)];
            int mixed = random.Next(1, 20); // later words are like the word before, so that there are long runs and gaps
            for (int w = 0; w < words.Length; w++)
            {
                words[w] = w > 0 && w % mixed != 0 ? words[w - 1] : random.Next(5) switch
                {
                    0 => 0,
                    1 => ulong.MaxValue,
                    2 => (ulong)random.NextInt64() << 1,
                    3 => (1UL << random.Next(64)) - 1,
                    _ => 1UL << 63 | 1,
                };
            }

            var expected = new List<PageRun>();
            ulong count = 0;
            for (ulong bit = 0; bit <= (ulong)words.Length * 64; bit++)
            {
                bool isSet = bit < (ulong)words.Length * 64 && (words[bit / 64] >> (int)(bit % 64) & 1) != 0;
                Assert.Equal(isSet, new DirtyRuns(words).Contains(bit));
                if (isSet) count++;
                else if (count > 0)
                {
                    expected.Add(new PageRun(bit - count, count));
                    count = 0;
                }
            }

            var runs = new List<PageRun>();
            foreach (PageRun run in new DirtyRuns(words)) runs.Add(run);
            Assert.Equal(expected, runs);
            Assert.Equal(expected.Sum(static run => (long)run.Count), new DirtyRuns(words).PageCount);
            Assert.Equal(expected.Count == 0, new DirtyRuns(words).IsEmpty);
        }
    }
}
