using WalkGen.Pieces;

namespace WalkGen.Benchmarks.Walkers;

/// <summary>Finds the dirty pages.</summary>
[PageWalker]
internal partial struct FilterWalker : IParallelWalker<FilterWalker>
{
    public ulong Pages;
    public ulong Addresses;

    [PteEntry(Where = EntryFlags.Present | EntryFlags.Dirty)]
    private partial void OnDirtyPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        Pages++;
        Addresses += pte.Address.Value;
    }

    public readonly FilterWalker Fork() => default;

    public void Merge(in FilterWalker next)
    {
        Pages += next.Pages;
        Addresses += next.Addresses;
    }
}
