namespace WalkGen;

// What a walk does to the entries of a whole table at once, without calling a method for each.

/// <summary>
/// Adds to a field or property of an integer type how many entries of the lowest level in the range fulfil the condition. Each table is
/// counted before its handlers run.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class PteCountAttribute : EntryConditionAttribute;

/// <summary>
/// Takes flags from every entry of the lowest level in the range that fulfils the condition, or gives them to it, and tells a field of type
/// <c>PteChanges</c> which pages those were. Each table is changed after its handlers ran. The TLB is for the caller to flush.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class PteUpdateAttribute : EntryConditionAttribute
{
    /// <summary>The flags that are taken.</summary>
    public EntryFlags Clear { get; set; }

    /// <summary>The flags that are given.</summary>
    public EntryFlags Set { get; set; }

    /// <summary>
    /// Whether nobody else changes the entries meanwhile: no processor that sets accessed and dirty bits, no thread that does not hold the
    /// lock of the table. Entries are then changed by plain stores, many at once. Otherwise each is changed in an atomic step of its own, and
    /// no bit that another one sets is lost.
    /// </summary>
    public bool Exclusive { get; set; }
}
