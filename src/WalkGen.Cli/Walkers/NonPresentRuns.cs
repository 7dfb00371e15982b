using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>Merges entries that are neither present nor empty to extents.</summary>
/// <param name="kernel">The Linux that wrote them; null if another system did, or if that is not known.</param>
/// <param name="found">Gets each extent.</param>
internal sealed class NonPresentRuns(LinuxKernel? kernel, Action<NonPresentExtent> found)
{
    private readonly RunMerge<NonPresentExtent> _merge = new(found);

    /// <summary>How many extents were handed out.</summary>
    public long Runs => _merge.Count;

    /// <summary>How many entries were merged.</summary>
    public long Entries { get; private set; }

    public void Add<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        Entries++;
        _merge.Add(new NonPresentExtent(address, entry.Size, entry.Size, kernel?.Decode(entry, address)));
    }

    /// <summary>Hands out the last extent.</summary>
    public void Finish() => _merge.Finish();
}
