using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>
/// Says what an address is: in the kernel's half its region and its symbol, in the user's half the area of a process. Symbols are opened
/// at the first address of the kernel, because to read them takes longer than most commands.
/// </summary>
internal sealed class AddressPlaces
{
    private readonly Lock _lock; // symbols are for one thread at a time
    private readonly PageTable _table;
    private readonly Lazy<KernelSymbols?> _symbols;
    private readonly Lazy<KernelRegions?> _regions;

    private AddressPlaces(MemoryImage image, PageTable table)
    {
        _lock = new Lock();
        _table = table;
        _symbols = new(image.FindKernelSymbols);
        _regions = new(() => image.FindKernelRegions(_symbols.Value));
    }

    private AddressPlaces(AddressPlaces other, PageTable table)
        => (_lock, _table, _symbols, _regions) = (other._lock, table, other._symbols, other._regions);

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
        new(
            "area",
            CellKind.Text,
            "With --pid, --name or --all: the file or the name of the area with the first address, as in maps: text of the machine, which "
            + "may contain anything. Empty if the area has no name."),
        new("area_access", CellKind.Text, "The access of this area, as in maps; empty if the address is in no area."),
        .. ProcessFields.All,
    ];

    /// <summary>
    /// The places of <paramref name="table"/>; null if the image does not describe its Linux kernel.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="table">A page table, which decides where the kernel's half begins.</param>
    /// <param name="process">The process with the user's half; null if it is unknown.</param>
    public static AddressPlaces? Of(MemoryImage image, PageTable table, KernelProcess? process = null)
        => image.VmCoreInfo is null || image.KernelRoot is null ? null : new AddressPlaces(image, table) { Process = process };

    /// <summary>The places of another page table of the same machine.</summary>
    public AddressPlaces With(PageTable table, KernelProcess? process) => new(this, table) { Process = process };

    /// <summary>The process whose user's half the addresses are in; null if it is unknown.</summary>
    public KernelProcess? Process { get; set; }

    /// <summary>The regions of the kernel, in ascending order.</summary>
    public IReadOnlyList<KernelRegion> Regions => _regions.Value?.All ?? [];

    /// <summary>The name of the region of <paramref name="address"/>; null if there is none.</summary>
    public string? RegionOf(VirtualAddress address)
        => _regions.Value?.At(address) is { } region ? RegionNames.Of(region) : null;

    /// <summary>What <paramref name="address"/> is; nothing in the user's half of an unknown process. Any thread may ask.</summary>
    public AddressPlace At(VirtualAddress address)
        => _table.HalfOf(address) == AddressHalf.Kernel ? OfKernel(address)
            : Process is { } process ? new AddressPlace { Process = process, Area = process.FindArea(address) }
            : default;

    private AddressPlace OfKernel(VirtualAddress address)
    {
        lock (_lock) return new(_regions.Value?.At(address), _symbols.Value?.At(address));
    }
}
