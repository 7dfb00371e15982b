using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Fills a range with guard markers (Linux: <c>madvise_guard_install</c>, <c>mm/madvise.c</c>, since 6.13).</summary>
/// <param name="kernel">The kernel, to decode markers.</param>
/// <param name="marker">The marker as an entry: that of <see cref="MarkerOf"/>.</param>
[PageWalker]
internal sealed partial class GuardInstall(LinuxKernel kernel, ulong marker)
{
    private const int MaxRetries = 3;

    /// <summary>The number of pages with a marker.</summary>
    public int Pages { get; private set; }

    /// <summary>The guard marker of a kernel (Linux: <c>make_pte_marker(PTE_MARKER_GUARD)</c>).</summary>
    public static ulong MarkerOf<TPaging>(LinuxKernel kernel) where TPaging : struct, IPagingFormat
        => kernel.Encode<TPaging>(new NonPresentEntry(NonPresentKind.Marker, null, null, 0, NonPresentFlags.Guard));

    /// <summary>Installs the markers. If a page is mapped, calls <paramref name="zap"/> to unmap the range, and retries.</summary>
    public bool TryInstall(Vma vma, VirtualRange range, Action<VirtualRange> zap)
    {
        for (int retry = 0; retry < MaxRetries; retry++)
        {
            Pages = 0;
            WalkResult result = this.Walk(vma, range);
            if (!result.IsStopped) return result.IsCompleted;
            zap(range);
        }

        return false;
    }

    [LeafEntry(AbovePte = true)]
    private static int OnHuge() => 1; // ends the walk, and leaves the huge page as it is

    [PteEntry]
    private int OnPage<TPaging>(Entry<TPaging> entry, VirtualAddress address) where TPaging : struct, IPagingFormat
    {
        if ((kernel.Decode(entry, address).Flags & NonPresentFlags.Guard) == 0) return 1;
        Pages++;
        return 0;
    }

    [InstallPte]
    private void OnEmpty(ref ulong entry)
    {
        entry = marker;
        Pages++;
    }
}
