using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>
/// Says what an address of the kernel's half is: its region and its symbol. Symbols are opened at the first such address, because to read
/// them takes longer than most commands.
/// </summary>
internal sealed class KernelPlaces
{
    private readonly PageTable _table;
    private readonly Lazy<KernelSymbols?> _symbols;
    private readonly Lazy<KernelRegions?> _regions;

    private KernelPlaces(MemoryImage image, PageTable table)
    {
        _table = table;
        _symbols = new(image.FindKernelSymbols);
        _regions = new(() => image.FindKernelRegions(_symbols.Value));
    }

    /// <summary>The columns of rows that have a place, after their own ones.</summary>
    public static IReadOnlyList<Field> Fields { get; } =
    [
        new(
            "region",
            CellKind.Text,
            "The region of the kernel with the first address: direct_map, vmalloc, vmemmap, kernel_image, modules, fixmap, kasan_shadow, "
            + "guard_hole, ldt_remap, cpu_entry_area, espfix, efi, vsyscall or pci_io."),
        new("region_guess", CellKind.Flag, "Whether a bound of the region is a guess."),
        new("symbol", CellKind.Text, "The symbol of the kernel at or below the first address, as name+0xoffset/0xsize."),
    ];

    /// <summary>The places of <paramref name="table"/>; null if the image does not describe its Linux kernel.</summary>
    public static KernelPlaces? Of(MemoryImage image, PageTable table)
        => image.VmCoreInfo is null || image.KernelRoot is null ? null : new KernelPlaces(image, table);

    /// <summary>The regions of the kernel, in ascending order.</summary>
    public IReadOnlyList<KernelRegion> Regions => _regions.Value?.All ?? [];

    /// <summary>The name of the region of <paramref name="address"/>; null if there is none.</summary>
    public string? RegionOf(VirtualAddress address)
        => _regions.Value?.At(address) is { } region ? RegionNames.Of(region) : null;

    /// <summary>The region and the symbol of <paramref name="address"/>; nothing in the user's half.</summary>
    public KernelPlace At(VirtualAddress address)
        => _table.HalfOf(address) == AddressHalf.Kernel ? new(_regions.Value?.At(address), _symbols.Value?.At(address)) : default;
}
