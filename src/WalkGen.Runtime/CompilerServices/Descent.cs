using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>The result of an attempt to descend from an entry.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum Descent
{
    /// <summary>There is no table: the entry is a leaf or not present.</summary>
    None,

    /// <summary>The table was opened.</summary>
    Table,

    /// <summary>The entry has changed: read it again.</summary>
    Again,

    /// <summary>The memory does not hold the table.</summary>
    Missing,

    /// <summary>The entry points to a huge page directory.</summary>
    HugePageDirectory,
}
