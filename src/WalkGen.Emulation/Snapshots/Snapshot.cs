namespace WalkGen.Emulation;

/// <summary>A snapshot, stored as its difference from the next state.</summary>
internal sealed class Snapshot(int number)
{
    public int Number { get; } = number;

    /// <summary>The state that <see cref="Difference"/> refers to; null for the memory as it is.</summary>
    public Snapshot? Next { get; set; }

    /// <summary>The pages in which the snapshot may differ from <see cref="Next"/>, with their bytes in the snapshot.</summary>
    public PageDifference Difference { get; private set; } = new();

    /// <summary>Whether it is kept only because several others are stored as differences from it.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>
    /// Stores this snapshot as a difference from <paramref name="previous"/>, after the memory, which was equal to this one, has become
    /// equal to that one, and the saved pages were exchanged.
    /// </summary>
    public void TurnTo(Snapshot previous)
    {
        (Difference, previous.Difference) = (previous.Difference, Difference);
        Next = previous;
        previous.Next = null;
    }
}
