namespace WalkGen.Benchmarks;

/// <summary>Tables and what to do with them: by a walker of WalkGen, by the C walker, and the plain reading of the same bytes.</summary>
internal interface IWorkload : IDisposable
{
    /// <summary>How many entries one walk visits.</summary>
    long Entries { get; }

    /// <summary>Whether a walk changes the tables, so that <see cref="Restore"/> must precede each.</summary>
    bool Edits => false;

    /// <summary>Undoes what a walk has changed.</summary>
    void Restore()
    {
    }

    /// <summary>A hash of all that a walk may have changed.</summary>
    ulong HashChanges() => 0;

    /// <summary>One walk by an ordinary annotated walker.</summary>
    Outcome RunWalkGen();

    /// <summary>The same in another way, to compare with; null if there is none.</summary>
    OtherWay? Other => null;

    /// <summary>The same by the C walker.</summary>
    Outcome RunNative(NativeWalker native);

    /// <summary>Adds up the bytes of the tables: no walk can be faster than reading them.</summary>
    ulong RunSum();
}
