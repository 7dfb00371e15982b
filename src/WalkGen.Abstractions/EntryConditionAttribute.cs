namespace WalkGen;

/// <summary>
/// A condition on entries as data: only those that fulfil it are handled. It is tested on many entries at once, before any code of the
/// walker runs, so it costs far less than an <c>if</c> in a handler.
/// </summary>
/// <remarks>
/// A walk that only reads tests a table before it calls handlers, and each entry again at its call: a handler never gets an entry that does
/// not fulfil the condition, but an entry that a handler or another thread changes just ahead of the walk may be passed over. A walk that
/// edits sees every entry as it is when its turn comes.
/// </remarks>
public abstract class EntryConditionAttribute : Attribute
{
    private protected EntryConditionAttribute()
    {
    }

    /// <summary>The flags that an entry must all have.</summary>
    public EntryFlags Where { get; set; }

    /// <summary>The flags of which an entry must have none.</summary>
    public EntryFlags WhereNot { get; set; }
}
