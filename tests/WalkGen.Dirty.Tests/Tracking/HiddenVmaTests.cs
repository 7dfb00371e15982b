using WalkGen.Linux;

namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>
/// A VMA at which the walk of Linux's helpers ends hides those after it from the helpers, but not from a tracker.
/// </summary>
public sealed class HiddenVmaTests : IDisposable
{
    private const VmFlags ReadOnlyAlias = VmFlags.Read | VmFlags.Shared | VmFlags.MayRead;
    private const VmFlags PrivateCopy = VmFlags.Read | VmFlags.Write | VmFlags.MayRead | VmFlags.MayWrite;

    private readonly SharedFile _file = new();

    public static TheoryData<string, VmFlags> Cases
    {
        get
        {
            var cases = new TheoryData<string, VmFlags>();
            foreach (string policy in Policies.Names.Select(static row => row.Data))
            {
                cases.Add(policy, ReadOnlyAlias);
                cases.Add(policy, PrivateCopy);
            }

            return cases;
        }
    }

    public void Dispose() => _file.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_tracker_reaches_the_mapping_after_it(string policy, VmFlags hiding)
    {
        SharedArea hider = _file.Map(0, 64, hiding);
        SharedArea area = _file.MapBeside(hider, 0, 64);
        Assert.Same(hider.Vma, _file.Mapping.Vmas[0]);
        hider.Read(5);
        area.Write(1);
        Assert.Equal(0, MappingDirtyHelpers.CleanAndRecord(_file.Mapping, 0, 64, new DirtyBitmap(new ulong[1], 0)));

        using var tracker = new DirtyTracker(_file.Mapping, 0, 64, Policies.Named(policy));
        Assert.Equal([1], Pages.Of(tracker.Collect()));
        for (ulong round = 0; round < 6; round++)
        {
            area.Write([round, 50], round);
            if (hiding == PrivateCopy) hider.Write(30, round); // a copy of its own
            Assert.Equal([round, 50], Pages.Of(tracker.Collect()));
            Assert.Empty(tracker.Collect().Runs);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_tracker_skips_a_VMA_between_two_others(string policy, VmFlags hiding)
    {
        SharedArea first = _file.Map(0, 64);
        SharedArea hider = _file.MapBeside(first, 10, 100, hiding);
        SharedArea last = _file.MapBeside(hider, 20, 100);
        hider.Read(12);
        using var tracker = new DirtyTracker(_file.Mapping, 0, 128, Policies.Named(policy));
        for (ulong round = 0; round < 6; round++)
        {
            first.Write(round, round);
            last.Write(100 + round, round);
            Assert.Equal([round, 100 + round], Pages.Of(tracker.Collect()));
        }
    }
}
