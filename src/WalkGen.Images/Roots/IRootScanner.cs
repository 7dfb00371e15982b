namespace WalkGen.Images;

/// <summary>The search for the roots of one paging format.</summary>
internal interface IRootScanner
{
    /// <summary>The roots that were found, in the order of the calls of <see cref="Check"/>.</summary>
    IReadOnlyList<RootCandidate> Found { get; }

    /// <summary>
    /// Adds the aligned addresses in <paramref name="window"/> at which <see cref="Check"/> might find a root. Several threads may call at
    /// once.
    /// </summary>
    void Search(MemoryWindow window, List<RootPlace> places);

    /// <summary>Decides whether there is a root at <paramref name="address"/>, which is aligned.</summary>
    void Check(PhysicalAddress address);
}
