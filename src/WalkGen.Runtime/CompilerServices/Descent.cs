namespace WalkGen.CompilerServices;

/// <summary>What lies below an entry that a walk wants to go down from.</summary>
public enum Descent
{
    /// <summary>Nothing to go down into: a leaf, or an entry that is not present.</summary>
    None,

    /// <summary>A table, which was opened.</summary>
    Table,

    /// <summary>The entry is not what it was: read it again.</summary>
    Again,

    /// <summary>A table that the memory does not hold.</summary>
    Missing,

    /// <summary>A huge page directory.</summary>
    HugePageDirectory,
}
