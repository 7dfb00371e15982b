namespace WalkGen.Images;

/// <summary>The search for the roots of one paging format.</summary>
internal interface IRootScanner
{
    /// <summary>The size of a root in bytes. A root is aligned to its size.</summary>
    ulong RootSize { get; }

    /// <summary>The roots that were found, in the order of the calls of <see cref="Check"/>.</summary>
    IReadOnlyList<RootCandidate> Found { get; }

    /// <summary>Decides whether there is a root at <paramref name="address"/>, which is aligned.</summary>
    void Check(PhysicalAddress address);
}
