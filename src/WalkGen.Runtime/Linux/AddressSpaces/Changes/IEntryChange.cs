namespace WalkGen.Linux;

/// <summary>A change of the entries of a part of a VMA.</summary>
internal interface IEntryChange<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>Whether huge leaves are split into pages before they change.</summary>
    bool SplitsHugePages { get; }

    /// <summary>Checks that <paramref name="entry"/>, which is not empty, can be changed.</summary>
    void Check(Entry<TPaging> entry, VirtualRange range);

    /// <summary>The new bits of <paramref name="entry"/>, which is not empty and not a table.</summary>
    ulong After(Entry<TPaging> entry);

    /// <summary>Called after the entry <paramref name="before"/> of <paramref name="range"/> was changed.</summary>
    void OnChanged(Entry<TPaging> before, VirtualRange range);
}
