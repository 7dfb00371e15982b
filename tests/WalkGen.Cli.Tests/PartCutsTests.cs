using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>Every address, and what is before and after the rows of each page table, is in one part.</summary>
public class PartCutsTests
{
    [Theory]
    [InlineData(1UL, 1UL, 1UL)]
    [InlineData(50UL, 3UL, 20UL)]
    [InlineData(1UL, 900UL, 2UL)]
    [InlineData(ulong.MaxValue, 5UL, 5_000_000UL)]
    public void Everything_is_in_one_part(params ulong[] tables)
    {
        using TestFile file = new RandomRuns(1).Fill().Image();
        using MemoryImage image = MemoryImage.Open(file.Path);
        PageTable table = image.OpenPageTable();
        ulong all = tables.Aggregate(static (sum, next) => unchecked(sum + next)); // as in Coverage.And
        foreach (int count in (int[])[1, 2, 3, 7, 60, 1000])
        {
            Part[][] parts = [.. Enumerable.Range(1, count).Select(number => PartsOf(new Shard(number, count), RowsBefore.None))];
            Part[][] full = [.. Enumerable.Range(1, count).Select(number => PartsOf(new Shard(number, count), RowsBefore.ForTotals))];
            for (int i = 0; i < tables.Length; i++)
            {
                Assert.Single(parts, part => part[i].HasBegin);
                Assert.Single(parts, part => part[i].HasEnd);
                VirtualRange[] walked = [.. parts.Select(part => part[i].Walked).OfType<VirtualRange>()];
                Assert.Equal((VirtualRange.All.Start, VirtualRange.All.Last), (walked[0].Start, walked[^1].Last));
                Assert.All(walked.Zip(walked.Skip(1)), static pair => Assert.Equal(pair.First.Last + 1, pair.Second.Start));
                if (i == 1) Assert.Single(walked); // it has no break
                Assert.Equal(VirtualRange.All, full[^1][i].Walked);
                Assert.Equal(walked.Select(static range => range.Start).Distinct(), full.Where(part => part[i].From is not null)
                    .Select((part, index) => index == 0 ? default : part[i].From!.Value).Distinct());
            }
        }

        Part[] PartsOf(Shard shard, RowsBefore before)
        {
            var cuts = new PartCuts(shard, all, before);
            return [.. tables.Select((count, index)
                => cuts.Next(table, VirtualRange.All, count, index == 1 ? static (_, _) => null : RunBreak.OfExtents(table)))];
        }
    }
}
