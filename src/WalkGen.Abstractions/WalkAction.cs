namespace WalkGen;

/// <summary>What a walk does after the handler of an entry (Linux: <c>enum page_walk_action</c>).</summary>
public enum WalkAction
{
    /// <summary>Descend into the table below, if the entry points to one and the walker handles a level below. The default.</summary>
    Subtree = 0,

    /// <summary>Skip what is below the entry and continue with the next entry.</summary>
    Continue = 1,

    /// <summary>Retry: read the same entry again and handle it again. A handler that always returns this causes an endless walk.</summary>
    Again = 2,
}
