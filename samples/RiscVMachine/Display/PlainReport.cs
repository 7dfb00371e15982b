namespace RiscVMachine;

/// <summary>A report in lines, for files and pipes. A bar marks the lines of the program.</summary>
internal sealed class PlainReport(TextWriter output) : ISessionReport
{
    private int _shown; // characters of the console

    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    public void Sampled(Sample sample)
    {
        _shown = Math.Min(_shown, sample.Sent.Length); // less after a restore
        int end = sample.Sent.LastIndexOf('\n') + 1;
        if (end > _shown)
        {
            foreach (string line in sample.Sent[_shown..(end - 1)].Split('\n')) output.WriteLine($"| {line}");
            _shown = end;
        }

        output.WriteLine(SessionText.Rate(sample));
    }

    public void Took(int snapshot, long heldBytes) => output.WriteLine(SessionText.Took(snapshot, heldBytes));

    public void Restored(int snapshot, TimeSpan elapsed)
    {
        _shown = 0; // the console begins again
        output.WriteLine(SessionText.Restored(snapshot, elapsed));
    }

    public void Finished(SessionResult result)
    {
        foreach (string line in SessionText.Summary(result)) output.WriteLine(line);
    }
}
