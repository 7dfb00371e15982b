namespace WalkGen.Benchmarks;

/// <summary>A workload: tables, a walk by WalkGen, the same walk by the C walker, and a read of the same bytes.</summary>
internal interface IWorkload : IDisposable
{
    /// <summary>The number of entries that a walk visits.</summary>
    long Entries { get; }

    /// <summary>Whether a walk changes the tables, so that <see cref="Restore"/> must be called before each walk.</summary>
    bool Edits => false;

    /// <summary>Restores the tables after a walk.</summary>
    void Restore()
    {
    }

    /// <summary>A hash of everything that a walk may change.</summary>
    ulong HashChanges() => 0;

    /// <summary>Walks by an annotated walker.</summary>
    Outcome RunWalkGen();

    /// <summary>An alternative implementation, or null.</summary>
    Alternative? Other => null;

    /// <summary>Walks by the C walker.</summary>
    Outcome RunNative(NativeWalker native);

    /// <summary>Sums up the words of the tables: the lower bound for a walk.</summary>
    ulong RunSum();
}
