namespace WalkGen.Images.Tests;

/// <summary>A walker that reads, and others may be derived from.</summary>
[PageWalker]
internal partial class DerivableReader
{
    public int Seen { get; protected set; }

    [PteEntry]
    protected void OnPte<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
        => Seen += entry.IsPresent ? 1 : 0;
}

/// <summary>A walker that changes entries, and also is a walker that reads.</summary>
[PageWalker]
internal sealed partial class DerivedEditor : DerivableReader
{
    [PmdEntry]
    private void OnPmd<TPaging>(EntryRef<TPaging> entry)
        where TPaging : struct, IPagingFormat
        => entry.Clear(EntryFlags.Accessed);
}
