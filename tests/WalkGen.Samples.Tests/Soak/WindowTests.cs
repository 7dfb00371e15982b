using DirtyTracking.Demo;
using WalkGen.Linux;

namespace WalkGen.Samples.Tests.Soak;

/// <summary>
/// The two windows that a soak meets too seldom, met every time: a CPU stores between two steps of the walker that tracks. The dirty
/// helpers lose nothing; the walkers with one wrong step do.
/// </summary>
public sealed class WindowTests : IDisposable
{
    private const ulong Page = 7;

    private readonly DemoMachine _machine = new();

    [Fact]
    public void A_store_just_before_an_entry_is_protected_is_recorded()
    {
        MakeCleanAndWritable();
        _machine.Space.Tracer = new AtEdit(Store);

        MappingDirtyHelpers.WriteProtect(_machine.File, 0, DemoMachine.Pages);

        _machine.Space.Tracer = null;
        Assert.True(IsRecordedNow());
    }

    [Fact]
    public void An_edit_that_is_not_atomic_loses_it()
    {
        MakeCleanAndWritable();

        using (_machine.File.EnterRead()) new ProtectInTwoSteps(_ => Store()).Walk(_machine.File, 0, DemoMachine.Pages);

        Assert.False(IsRecordedNow());
    }

    [Fact]
    public void A_store_after_a_page_was_cleaned_is_recorded_by_the_next_round()
    {
        Store();
        _machine.Space.Tracer = new AtEdit(Store);
        Assert.True(IsRecordedNow());
        _machine.Space.Tracer = null;

        Store();

        Assert.True(IsRecordedNow());
    }

    [Fact]
    public void A_flush_before_the_edit_loses_it()
    {
        Store();
        using (_machine.File.EnterRead())
        {
            new CleanAfterFlush(new DirtyBitmap(new ulong[1], 0), _ => Store()).Walk(_machine.File, 0, DemoMachine.Pages);
        }

        Store();

        Assert.False(IsRecordedNow());
    }

    public void Dispose() => _machine.Dispose();

    private void Store() => _machine.Write(cpu: 0, _machine.Whole, Page, value: 1);

    private void MakeCleanAndWritable()
    {
        Store();
        Assert.True(IsRecordedNow());
    }

    private bool IsRecordedNow()
    {
        ulong[] words = new ulong[1];
        MappingDirtyHelpers.CleanAndRecord(_machine.File, 0, DemoMachine.Pages, new DirtyBitmap(words, 0));
        return words[0] == 1UL << (int)Page;
    }

    /// <summary>Does something between the look at an entry and its edit.</summary>
    private sealed class AtEdit(Action meanwhile) : WalkTracer
    {
        public override void EntryModifying(PhysicalAddress slot) => meanwhile();
    }
}
