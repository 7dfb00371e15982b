using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>
/// The ranges of the addresses of the Linux kernel in an image, as it chose them when it started (KASLR):
/// <see cref="MemoryImage.FindKernelRegions"/>. A range that nothing in the image places is not listed.
/// </summary>
public sealed class KernelRegions
{
    private readonly KernelRegion[] _regions;

    private KernelRegions(KernelRegion[] regions) => _regions = regions;

    /// <summary>The regions: disjoint, in ascending order. A region within another one divides it.</summary>
    public IReadOnlyList<KernelRegion> All => _regions;

    /// <summary>The region with <paramref name="address"/>; null if there is none.</summary>
    public KernelRegion? At(VirtualAddress address)
    {
        int low = 0, high = _regions.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_regions[middle].Range.Last < address) low = middle + 1;
            else if (_regions[middle].Range.Start > address) high = middle - 1;
            else return _regions[middle];
        }

        return null;
    }

    /// <summary>The regions of the kernel in <paramref name="image"/>; null if it is not a Linux kernel of a known layout.</summary>
    internal static KernelRegions? Of(MemoryImage image, KernelSymbols? symbols)
    {
        if (image.VmCoreInfo is not { } info || image.KernelRoot is not { } root || KernelMemory.Open(image) is not { } memory) return null;
        KernelLayout layout = new(image, info, root, memory, symbols);
        RegionList regions = new();
        switch (memory.Architecture)
        {
            case Architecture.X86_64: X86_64Regions.Add(regions, layout); break;
            case Architecture.AArch64: Arm64Regions.Add(regions, layout); break;
            case Architecture.RiscV when memory.PointerSize == sizeof(ulong): RiscVRegions.Add(regions, layout); break;
            default: return null;
        }

        return new KernelRegions(regions.ToArray());
    }
}
