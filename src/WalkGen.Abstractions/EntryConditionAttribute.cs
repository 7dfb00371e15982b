namespace WalkGen;

/// <summary>
/// The condition of a handler as data. The walk tests many entries at once and handles only those that fulfil the condition. This costs far
/// less than an <c>if</c> in a handler.
/// </summary>
/// <remarks>
/// <para>
/// A walker that only reads tests up to 64 entries before it calls handlers, and tests each entry again before its call. A handler never
/// gets an entry that does not fulfil the condition. If another thread or a handler changes an entry ahead of the walk so that it fulfils
/// the condition, the walk may skip it. A walker that edits tests each entry when it reaches it.
/// </para>
/// <para>
/// If <see cref="Where"/> contains <see cref="EntryFlags.Leaf"/>, the walk does not split the huge pages of that level: neither those that
/// the handler sees nor those that fail the rest of the condition. A huge page is split only if the handler returns or sets
/// <see cref="WalkAction.Subtree"/>.
/// </para>
/// </remarks>
public abstract class EntryConditionAttribute : Attribute
{
    private protected EntryConditionAttribute()
    {
    }

    /// <summary>The entry must have all of these flags.</summary>
    public EntryFlags Where { get; set; }

    /// <summary>The entry must have none of these flags.</summary>
    public EntryFlags WhereNot { get; set; }
}
