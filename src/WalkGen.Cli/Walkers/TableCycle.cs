namespace WalkGen.Cli.Walkers;

/// <summary>An entry that closes a cycle: it points to its own table, or to one on the path to it.</summary>
/// <param name="Table">The physical address of the table that contains the entry.</param>
/// <param name="TableName">The architecture manual's name for this table.</param>
/// <param name="Index">The index of the entry.</param>
/// <param name="Target">The physical address of the table that it points to.</param>
internal readonly record struct TableCycle(PhysicalAddress Table, string TableName, int Index, PhysicalAddress Target);
