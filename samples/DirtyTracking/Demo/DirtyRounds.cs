using WalkGen.Linux;

namespace DirtyTracking.Demo;

/// <summary>Rounds of writes and collections. The written, recorded and flushed pages must be equal.</summary>
internal sealed class DirtyRounds(DemoMachine machine, TextWriter output)
{
    private bool _agrees = true;

    /// <summary>Runs all rounds; returns whether the pages were equal in all of them.</summary>
    public bool Run()
    {
        Round("two CPUs write through two VMAs", (0, machine.Whole, [3, 5, 6, 40]), (1, machine.Part, [20, 50]));
        Round("no page is written");
        Round("both VMAs map the written page", (0, machine.Whole, [30]), (1, machine.Part, [30]));

        long protectedEntries = MappingDirtyHelpers.WriteProtect(machine.File, 0, DemoMachine.Pages);
        output.WriteLine($"write-protected {protectedEntries} entries");
        machine.Flushes.Take();
        Round("write-protected pages are written again", (0, machine.Whole, [5, 6]), (1, machine.Part, [20]));
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
        string recorded = List(Enumerable.Range(0, (int)DemoMachine.Pages)
            .Where(page => (words[page / 64] >> page % 64 & 1) != 0)
            .Select(static page => (ulong)page));
        string expectedFlushes = Flushes(writes
            .OrderBy(static write => write.Vma.PageOffset)
            .Select(static write => (write.Vma, write.Pages.Min(), write.Pages.Max())));
        string flushes = Flushes(machine.Flushes.Take());
        output.WriteLine($"{what}:\n  written  {written}\n  recorded {recorded}\n  flushed  {flushes}");
        _agrees &= written == recorded && flushes == expectedFlushes;
    }

    private static string List(IEnumerable<ulong> pages) => ListOrNothing(" ", pages.Select(static page => $"{page}"));

    private static string Flushes(IEnumerable<(Vma Vma, ulong First, ulong Last)> flushes)
        => ListOrNothing(
            ", ", flushes.Select(static flush => $"pages {flush.First} to {flush.Last} of the VMA at {flush.Vma.Range.Start}"));

    private static string ListOrNothing(string separator, IEnumerable<string> items)
        => string.Join(separator, items) is { Length: > 0 } list ? list : "nothing";
}
