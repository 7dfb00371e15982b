namespace WalkGen;

/// <summary>The state of one walk, on the stack of the <c>Walk</c> that started it (Linux: <c>struct mm_walk</c>).</summary>
public struct PageWalk
{
    /// <summary>How many tables the walk has missed so far.</summary>
    public long MissingTables { readonly get; private set; }

    /// <summary>Records that an entry points to a table that the memory does not hold.</summary>
    public void CountMissingTable() => MissingTables++;

    /// <summary>The result of a walk that visited everything.</summary>
    public readonly WalkResult Completed() => new(0, MissingTables);

    /// <summary>The result of a walk that a handler ended with <paramref name="code"/>, which is not 0.</summary>
    public readonly WalkResult Ended(int code) => new(code, MissingTables);
}
