using WalkGen.Conformance.Tests.Formats;

namespace WalkGen.Conformance.Tests.Machines;

/// <summary>All page tables of a scenario, by number, and what they held at the start.</summary>
internal sealed class TableStore
{
    private const int MaxOpenings = 1_000_000;

    private readonly Dictionary<ulong, ulong[]> _tables = [];
    private readonly List<(ulong Number, ulong[] Start)> _starts = [];
    private readonly List<ulong> _unsettled = [];
    private int _openings;

    /// <summary>Adds an empty table. What it holds at its start is still to be <see cref="Settle">settled</see>.</summary>
    public ulong[] Add(ulong number, int entryCount)
    {
        ulong[] entries = new ulong[entryCount];
        _tables.Add(number, entries);
        _unsettled.Add(number);
        return entries;
    }

    /// <summary>From here on a change in the tables added so far counts as one.</summary>
    public void Settle()
    {
        foreach (ulong number in _unsettled) _starts.Add((number, [.. _tables[number]]));
        _unsettled.Clear();
    }

    /// <summary>Finds a table for a walk.</summary>
    /// <exception cref="InvalidOperationException">It has found tables so often that it must be going round in circles.</exception>
    public bool TryOpen(ulong number, out ulong[] entries)
    {
        if (++_openings > MaxOpenings) throw new InvalidOperationException("The walk does not end.");
        return _tables.TryGetValue(number, out entries!);
    }

    public ref ulong Slot(PhysicalAddress slot) => ref Slot(TableRoom.NumberOf(slot), TableRoom.IndexOf(slot));

    public ref ulong Slot(ulong table, int index) => ref _tables[table][index];

    /// <summary>The entries that differ from their start, each as table, index and value.</summary>
    public IReadOnlyList<string> Changes()
    {
        Settle();
        return
        [
            .. from table in _starts
               let now = _tables[table.Number]
               from index in Enumerable.Range(0, now.Length)
               where now[index] != table.Start[index]
               select $"0x{table.Number:x} {index} 0x{now[index]:x}",
        ];
    }
}
