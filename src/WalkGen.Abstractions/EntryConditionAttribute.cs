namespace WalkGen;

/// <summary>
/// A condition on entries as data: only those that fulfil it are handled. It is tested on many entries at once, before any code of the
/// walker runs, so it costs far less than an <c>if</c> in a handler.
/// </summary>
/// <remarks>
/// A walk that only reads tests a table before it calls handlers, and each entry again at its call: a handler never gets an entry that does
/// not fulfil the condition, but an entry that a handler or another thread changes just ahead of the walk may be passed over. A walk that
/// edits sees every entry as it is when its turn comes.
/// <para>
/// A handler of large pages, whose <see cref="Where"/> names <see cref="EntryFlags.Leaf"/>, keeps them whole: the walk does not split a leaf
/// of that level because of what it wants below, be it one that the handler saw or one that does not fulfil the rest of the condition. Only a
/// handler that returns <see cref="WalkAction.Subtree"/>, or sets it, lets a leaf be split.
/// </para>
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
