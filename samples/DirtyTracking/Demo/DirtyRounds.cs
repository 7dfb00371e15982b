using WalkGen.Linux;

namespace DirtyTracking.Demo;

/// <summary>Rounds of writing and collecting in which what was written, what was recorded and what was flushed must agree.</summary>
internal sealed class DirtyRounds(DemoMachine machine, TextWriter output)
{
    private bool _agrees = true;

    /// <summary>Runs all rounds and says whether everything agreed.</summary>
    public bool Run()
    {
        Round("two CPUs write through two areas", (0, machine.Whole, [3, 5, 6, 40]), (1, machine.Part, [20, 50]));
        Round("nothing is written");
        Round("both areas map the page that is written", (0, machine.Whole, [30]), (1, machine.Part, [30]));

        long protectedEntries = MappingDirtyHelpers.WriteProtect(machine.File, 0, DemoMachine.Pages);
        output.WriteLine($"write-protected {protectedEntries} entries");
        machine.Flushes.Take();
        Round("the protected pages are written again", (0, machine.Whole, [5, 6]), (1, machine.Part, [20]));
        output.WriteLine(_agrees ? "Written, recorded and flushed agree in every round." : "They do NOT agree.");
        return _agrees;
    }

    private void Round(string what, params (int Cpu, Vma Vma, ulong[] Pages)[] writes)
    {
        foreach (var (cpu, vma, pages) in writes)
        {
            foreach (ulong page in pages) machine.Write(cpu, vma, page, value: page + 1);
        }

        var words = new ulong[DemoMachine.Pages / 64];
        MappingDirtyHelpers.CleanAndRecord(machine.File, 0, DemoMachine.Pages, new DirtyBitmap(words, firstPage: 0));

        string written = List(writes.SelectMany(static write => write.Pages).Distinct().Order());
        string recorded = List(Enumerable.Range(0, (int)DemoMachine.Pages).Where(page => (words[page / 64] >> page % 64 & 1) != 0).Select(static page => (ulong)page));
        string expectedFlushes = Flushes(writes.OrderBy(static write => write.Vma.PageOffset).Select(static write => (write.Vma, write.Pages.Min(), write.Pages.Max())));
        string flushes = Flushes(machine.Flushes.Take());
        output.WriteLine($"{what}:\n  written  {written}\n  recorded {recorded}\n  flushed  {flushes}");
        _agrees &= written == recorded && flushes == expectedFlushes;
    }

    private static string List(IEnumerable<ulong> pages) => string.Join(' ', pages) is { Length: > 0 } list ? list : "nothing";

    private static string Flushes(IEnumerable<(Vma Vma, ulong First, ulong Last)> flushes)
        => string.Join(", ", flushes.Select(static flush => $"pages {flush.First} to {flush.Last} of the area at {flush.Vma.Range.Start}")) is { Length: > 0 } list ? list : "nothing";
}
