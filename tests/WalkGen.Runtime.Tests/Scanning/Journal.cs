namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>One call of a handler.</summary>
internal readonly record struct ScanEvent(string Handler, VirtualAddress First, VirtualAddress Last, ulong Raw)
{
    public override string ToString() => $"{Handler} {First}-{Last} 0x{Raw:x}";
}

/// <summary>
/// What the two walkers of a pair write down, and what decides what their handlers return: the number of the event. Equal sequences so far
/// lead to equal decisions.
/// </summary>
internal sealed class Journal
{
    /// <summary>The code with which a walk is stopped.</summary>
    public const int Stop = 7;

    public List<ScanEvent> Events { get; } = [];

    /// <summary>The event, counted from 1, that stops a walk whose handlers can; 0 for none.</summary>
    public int StopAt { get; init; }

    /// <summary>Called at each event, to change the tables during a walk.</summary>
    public Action? Meanwhile { get; init; }

    public int Note<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Note(entry.Level.ToString(), range, entry.Raw);

    public int Note<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
        => Note(entry.Level.ToString(), new VirtualRange(address, address), entry.Raw);

    public int Note(string handler, VirtualRange range, ulong raw = 0)
    {
        Events.Add(new ScanEvent(handler, range.Start, range.Last, raw));
        Meanwhile?.Invoke();
        return Events.Count == StopAt ? Stop : 0;
    }

    /// <summary>The next action: mostly down, sometimes not, and now and then the same entry again.</summary>
    public WalkAction Act() => (Events.Count % 7) switch
    {
        3 => WalkAction.Again,
        5 => WalkAction.Continue,
        _ => WalkAction.Subtree,
    };

    public static void AssertEqual(Journal expected, Journal actual, string what)
    {
        for (int i = 0; i < Math.Max(expected.Events.Count, actual.Events.Count); i++)
        {
            if (i < expected.Events.Count && i < actual.Events.Count && expected.Events[i] == actual.Events[i]) continue;
            Assert.Fail($"{what}, event {i}: expected {At(expected, i)}, was {At(actual, i)}");
        }
    }

    private static string At(Journal journal, int index) => index < journal.Events.Count ? journal.Events[index].ToString() : "none";
}
