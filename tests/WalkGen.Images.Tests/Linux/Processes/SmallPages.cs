namespace WalkGen.Images.Tests;

/// <summary>Counts pages of the smallest size. Linux splits huge pages for it.</summary>
[PageWalker]
internal partial struct SmallPages
{
    public int Present { get; private set; }

    [PteEntry]
    private void OnPte<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
        => Present += entry.IsPresent ? 1 : 0;
}
