namespace WalkGen.Cli.Scans;

/// <summary>The rows about a scan, in order. The parts of a scan give a row the same place.</summary>
internal sealed class ScanNotes
{
    private const int SectionShift = 32;

    private readonly List<ScanNote> _notes = [];
    private readonly Dictionary<ScanSection, int> _counts = [];

    public IReadOnlyList<ScanNote> All => _notes;

    /// <summary>Adds a row.</summary>
    /// <param name="section">What it is about.</param>
    /// <param name="note">The row.</param>
    /// <param name="index">Its number in the section; null for the next one, if all parts have all rows of the section.</param>
    public void Add(ScanSection section, ScanNote note, int? index = null)
    {
        int number = index ?? _counts.GetValueOrDefault(section);
        _counts[section] = number + 1;
        _notes.Add(note with { Place = ((ulong)section << SectionShift) + (ulong)number });
    }
}
