namespace WalkGen.Conformance.Tests.Recording;

/// <summary>The events of one call in order, each as one line of words.</summary>
internal sealed class EventLog(int expectedCount)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Add(string line)
    {
        // A walk that goes round in circles must fail and not hang.
        if (_lines.Count > expectedCount + 1000) throw new InvalidOperationException("The walk does not end.");
        _lines.Add(line);
    }
}
