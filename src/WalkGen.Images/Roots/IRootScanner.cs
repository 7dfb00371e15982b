namespace WalkGen.Images;

/// <summary>The search for the roots of one paging format.</summary>
internal interface IRootScanner : IWindowScanner
{
    /// <summary>The roots that were found, in the order of the memory.</summary>
    IReadOnlyList<RootCandidate> Found { get; }

    /// <summary>What the roots of a family have in common, for each of <see cref="Found"/>.</summary>
    IReadOnlyList<ulong> FamilyKeys { get; }

    /// <summary>Forgets what <see cref="IWindowScanner.Classify"/> found.</summary>
    /// <param name="searches">How many searches share the memory for it.</param>
    void Clear(int searches);

    /// <summary>Checks the tables below the places of roots in memory that was classified and lies in one window.</summary>
    void Check(ulong start, int length);
}
