namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>
/// As long as nobody writes during a collection, its result is what was written since the one before, whatever the method.
/// </summary>
public sealed class ExactnessTests : IDisposable
{
    private readonly SharedFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void Every_collection_agrees_with_a_model(string policy)
    {
        SharedArea first = _file.Map(firstPage: 0, pageCount: 700);
        SharedArea beside = _file.MapBeside(first, firstPage: 300, pageCount: 500);
        SharedArea elsewhere = _file.Map(firstPage: 100, pageCount: 600);
        SharedArea[] areas = [first, beside, elsewhere];
        using var tracker = new DirtyTracker(_file.Mapping, 50, 700, Policies.Named(policy));
        var random = new Random(20);

        for (int round = 0; round < 60; round++)
        {
            var written = new SortedSet<ulong>();
            int writes = random.Next(4) * random.Next(60);
            for (int i = 0; i < writes; i++)
            {
                SharedArea area = areas[random.Next(areas.Length)];
                ulong page = area.FirstPage + (ulong)random.NextInt64((long)area.PageCount);
                if (random.Next(2) == 0) area.Read(page);
                if (random.Next(3) == 0) continue;
                area.Write(page);
                written.Add(page);
            }

            AssertIs(written, tracker.Collect(), round);
        }
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void What_was_written_before_the_tracker_came_is_in_the_first_collection(string policy)
    {
        SharedArea area = _file.Map(0, 600);
        area.Write(Pages.From(7, 200));

        using var tracker = new DirtyTracker(_file.Mapping, 0, 600, Policies.Named(policy));
        area.Write(500);

        Assert.Equal([new PageRun(7, 200), new PageRun(500, 1)], tracker.Collect().Runs);
        Assert.Empty(tracker.Collect().Runs);
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void Pages_beside_the_range_are_neither_reported_nor_changed(string policy)
    {
        SharedArea area = _file.Map(0, 200);
        using var tracker = new DirtyTracker(_file.Mapping, 64, 64, Policies.Named(policy));
        using var others = new DirtyTracker(_file.Mapping, 128, 72, Policies.Named(policy));

        for (int round = 0; round < 5; round++)
        {
            area.Write([63, 64, 127, 128]);
            Assert.Equal([64, 127], Pages.Of(tracker.Collect()));
            Assert.Equal([128], Pages.Of(others.Collect()));
        }

        Assert.Equal(
            [new PageRun(63, 1)], new DirtyTracker(_file.Mapping, 0, 64, DirtyMethodPolicy.Always(DirtyMethod.Scan)).Collect().Runs);
    }

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void Pages_that_were_collected_before_an_unmap_may_be_unmapped(string policy)
    {
        SharedArea area = _file.Map(0, 64);
        using var tracker = new DirtyTracker(_file.Mapping, 0, 64, Policies.Named(policy));

        for (int round = 0; round < 4; round++)
        {
            area.Write([3, 5, 40]);
            tracker.CollectBeforeUnmap(0, 32);
            area.Unmap(0, 32);
            area.Write(6);
            Assert.Equal([3, 5, 6, 40], Pages.Of(tracker.Collect()));
        }
    }

    private static void AssertIs(SortedSet<ulong> written, DirtySet set, int round)
    {
        ulong[] expected = [.. written.Where(page => set.FirstPage <= page && page - set.FirstPage < set.PageCount)];
        Assert.True(
            expected.SequenceEqual(Pages.Of(set)),
            $"round {round}: {string.Join(' ', expected)} was written, {string.Join(' ', Pages.Of(set))} was found");
        Assert.Equal(expected.Length, set.Count);
        foreach (ulong page in Pages.From(0, 1000)) Assert.Equal(expected.Contains(page), set.Contains(page));
        var bits = Pages.From(0, (ulong)set.Words.Length * 64).Where(bit => (set.Words.Span[(int)bit / 64] >> (int)(bit % 64) & 1) != 0);
        Assert.Equal(expected, bits.Select(bit => bit + set.FirstPage));
    }
}
