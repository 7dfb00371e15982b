namespace WalkGen.Benchmarks.Tests;

public sealed class WorkloadTests(NativeFixture native) : IClassFixture<NativeFixture>
{
    // Enough that a table of PMDs is not full, a range of tables has no round size and there is a page for each segment.
    private const int Size = 19;

    public static TheoryData<string> Names => [.. WorkloadCatalog.All.Select(static info => info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_walk_finds_what_a_loop_over_the_entries_finds(string name)
    {
        using var workload = Prepare(name);
        workload.Restore();

        Assert.Equal(NaiveOutcome.Of(name, Size), workload.RunWalkGen());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_C_walker_finds_the_same(string name)
    {
        using var workload = Prepare(name);
        workload.Restore();

        Assert.Equal(NaiveOutcome.Of(name, Size), workload.RunNative(native.Walker));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_walkers_leave_the_same_behind(string name)
    {
        using var workload = Prepare(name);

        WorkloadCheck.Run(name, workload, native.Walker);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_walk_changes_is_put_back(string name)
    {
        using var workload = Prepare(name);
        workload.Restore();
        ulong before = workload.HashChanges();

        workload.RunWalkGen();
        Assert.Equal(workload.Edits, workload.HashChanges() != before);

        workload.Restore();
        Assert.Equal(before, workload.HashChanges());
    }

    private static IWorkload Prepare(string name) => WorkloadCatalog.All.Single(info => info.Name == name).Prepare(Size);
}
