using WalkGen.Cli.Walkers;
using WalkGen.Cli.Watching;
using WalkGen.Linux;
using WalkGen.Live;

namespace WalkGen.Cli.Tests;

/// <summary>Pages are cut where areas begin and end, also those of an area that is gone.</summary>
public class PageChangesTests
{
    [Fact]
    public void Pages_are_cut_at_the_bounds_of_areas_of_both_moments()
    {
        ProcessArea gone = Area(0x2000, 0x3fff), first = Area(0x5000, 0x6fff), second = Area(0x7000, 0x7fff), split = Area(0x8000, 0xbfff);
        ProcessArea left = Area(0x8000, 0x9fff), right = Area(0xa000, 0xbfff);
        var places = new AreaPlaces([gone, first, second, split], [first, second, left, right]);
        List<Activity> found = [];
        var runs = new RunMerger<Activity>(found.Add);

        PageChanges.Cut(
            new(WatchMethod.PageMap, ActivityKinds.Unmapped, new VirtualAddress(0x1000), 0xc000, 0x1000, 12, null), places, runs);
        runs.Finish();

        Assert.Equal(
            [
                (0x1000UL, 1UL, null), (0x2000UL, 2UL, gone), (0x4000UL, 1UL, null), (0x5000UL, 2UL, first), (0x7000UL, 1UL, second),
                (0x8000UL, 2UL, left), (0xa000UL, 2UL, right), (0xc000UL, 1UL, (ProcessArea?)null),
            ],
            found.Select(static piece => (piece.Start.Value, piece.Pages, piece.Area)));
    }

    [Fact]
    public void The_topmost_page_ends_a_run()
    {
        List<Activity> found = [];
        var runs = new RunMerger<Activity>(found.Add);

        PageChanges.Cut(
            new(WatchMethod.PageMap, ActivityKinds.Mapped, new VirtualAddress(ulong.MaxValue - 0x1fff), 0x2000, 0x1000, 2, null),
            new AreaPlaces([], []),
            runs);
        runs.Finish();

        Assert.Equal(2UL, Assert.Single(found).Pages);
    }

    private static ProcessArea Area(ulong first, ulong last) => new()
    {
        Range = new VirtualRange(first, last), Flags = VmFlags.Read, FileOffset = 0, DeviceMajor = 0, DeviceMinor = 0, Inode = 0,
        Name = null,
    };
}
