namespace WalkGen;

/// <summary>What a walk does below the entry whose handler has just returned (Linux: <c>enum page_walk_action</c>).</summary>
public enum WalkAction
{
    /// <summary>Descend into the table below, if the entry points to one and any handler wants what is there. The default.</summary>
    Subtree = 0,

    /// <summary>Do not descend; go on with the next entry.</summary>
    Continue = 1,

    /// <summary>Read the same entry again and start over with it. A handler that always returns this never ends the walk.</summary>
    Again = 2,
}
