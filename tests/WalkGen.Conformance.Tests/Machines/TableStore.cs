using WalkGen.Conformance.Tests.Formats;

namespace WalkGen.Conformance.Tests.Machines;

/// <summary>All page tables of a scenario, by number, and what they held at the start.</summary>
internal sealed class TableStore
{
    private readonly Dictionary<ulong, ulong[]> _tables = [];
    private readonly List<(ulong Number, ulong[] Start)> _starts = [];
    private readonly List<ulong> _unsettled = [];

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

    public bool TryGet(ulong number, out ulong[] entries) => _tables.TryGetValue(number, out entries!);

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
