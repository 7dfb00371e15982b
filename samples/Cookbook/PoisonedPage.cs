using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>
/// Finds the address at which an address space maps a failed frame (Linux: <c>hwpoison_walk_ops</c>, <c>mm/memory-failure.c</c>).
/// </summary>
/// <param name="frame">The frame.</param>
/// <param name="kernel">The kernel, to decode non-present entries.</param>
[PageWalker]
internal partial struct PoisonedPage(PhysicalAddress frame, LinuxKernel kernel)
{
    /// <summary>The address of the frame, if the walk stopped.</summary>
    public VirtualAddress Address { get; private set; }

    /// <summary>The size of the page that contains it (Linux: <c>size_shift</c>).</summary>
    public ulong Size { get; private set; }

    [TestWalk]
    private static int OnVma() => 0; // PFN-mapped VMAs too

    [LeafEntry, PteEntry, HugetlbEntry]
    private partial int OnPage<TPaging>(Entry<TPaging> page, VirtualAddress address) where TPaging : struct, IPagingFormat
    {
        NonPresentEntry nonPresent = kernel.Decode(page, address);
        PhysicalAddress? start = page.IsPresent ? page.Address : nonPresent.Kind == NonPresentKind.HwPoison ? nonPresent.Frame : null;
        if (start is not { } mapped || frame < mapped || frame - mapped >= page.Size) return 0;
        Address = new VirtualAddress(address.Value & ~(page.Size - 1)) + (frame - mapped);
        Size = page.Size;
        return 1;
    }
}
