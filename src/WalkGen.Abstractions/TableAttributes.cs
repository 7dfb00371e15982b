namespace WalkGen;

// Counts and updates of the entries of whole tables, without a method call for each entry.

/// <summary>
/// Counts the entries of the lowest level in the range that fulfil the condition, and adds the number to the field or property, which has
/// an integer type. Each table is counted before its handlers run.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class PteCountAttribute : EntryConditionAttribute;

/// <summary>
/// Clears and sets flags in every entry of the lowest level in the range that fulfils the condition, and records the changed pages in the
/// field, which has the type <c>PteChanges</c>. Each table is changed after its handlers ran. The caller must flush the TLB.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class PteUpdateAttribute : EntryConditionAttribute
{
    /// <summary>The flags to clear.</summary>
    public EntryFlags Clear { get; set; }

    /// <summary>The flags to set.</summary>
    public EntryFlags Set { get; set; }

    /// <summary>
    /// Whether nothing else changes the entries during the walk: no processor that sets accessed and dirty bits, and no thread that does
    /// not hold the lock of the table. Entries are then changed by plain stores, many at once. Otherwise each entry is changed by one
    /// atomic operation, and no concurrent change is lost.
    /// </summary>
    public bool Exclusive { get; set; }
}
