using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>Merges non-present entries into runs.</summary>
/// <param name="kernel">The Linux that wrote the entries; null if another system did or if it is unknown.</param>
/// <param name="found">Gets each run.</param>
internal sealed class NonPresentMerger(LinuxKernel? kernel, Action<NonPresentExtent> found)
{
    private readonly RunMerger<NonPresentExtent> _merger = new(found);

    /// <summary>The extent of one entry.</summary>
    public NonPresentExtent ExtentOf<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
        => new(address, entry.Size, entry.Size, EntryMeaning.Of(kernel, entry, address));

    public void Add(NonPresentExtent entry) => _merger.Add(entry);

    /// <summary>Reports the last run.</summary>
    public void Finish() => _merger.Finish();
}
