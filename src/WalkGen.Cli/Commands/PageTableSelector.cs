using WalkGen.Cli.Walkers;
using WalkGen.Formats;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>Selects a page table of an image. All parts are optional.</summary>
/// <param name="Cpu">The CPU that uses it.</param>
/// <param name="Root">Its root; with two roots, the root of the user's half.</param>
/// <param name="KernelRoot">The root of the kernel's half.</param>
/// <param name="Paging">Its paging mode.</param>
/// <param name="IsKernel">Whether to select the kernel's page table.</param>
/// <param name="PhysicalBits">The number of bits of a physical address.</param>
internal readonly record struct PageTableSelector(
    int? Cpu, PhysicalAddress? Root, PhysicalAddress? KernelRoot, PagingMode? Paging, bool IsKernel, int? PhysicalBits)
{
    /// <summary>The process that uses it.</summary>
    public ProcessSelector? Process { get; init; }

    /// <summary>The page table in <paramref name="image"/>.</summary>
    /// <exception cref="UsageException">The image has no such CPU.</exception>
    /// <exception cref="BadDataException">The image lacks the root table.</exception>
    public PageTable Open(MemoryImage image)
    {
        PageTable table = OpenTable(image);
        if (PhysicalBits is { } bits) table = table.WithPhysicalBits(bits);
        return table.HasRoot ? table : throw new BadDataException($"{image.Path}: the image lacks the root table at {table.Root}.");
    }

    /// <summary>The page table with another root, of all addresses or of <paramref name="half"/>.</summary>
    public PageTable OpenOther(MemoryImage image, PhysicalAddress root, AddressHalf? half)
    {
        PageTableSelector selector = WithMode(image);
        return half == AddressHalf.Kernel && selector.KernelRoot is not null
            ? (selector with { KernelRoot = root }).Open(image)
            : (selector with { Cpu = null, Root = root, IsKernel = false, Process = null }).Open(image);
    }

    /// <summary>This selector with the paging mode of the selected CPU, so that another root has it too.</summary>
    public PageTableSelector WithMode(MemoryImage image)
        => Paging is not null || Root is not null || Process is not null || image.Cpus.Count == 0
            ? this
            : this with { Paging = SelectCpu(image).PagingMode };

    /// <summary>Whether neither this selector nor the files of <paramref name="image"/> name a root and its paging mode.</summary>
    public bool NeedsVmCoreInfo(MemoryImage image)
        => image.KernelRoot is null
            && (IsKernel
                || Process is not null
                || (Paging is null && image.Cpus.Count == 0 && (Root is null || image.FindDefaultMode() is null)));

    private PageTable OpenTable(MemoryImage image)
    {
        if (Process is not null) return Process.OpenTable(image);
        if (OfSatp(image) is { } named) return image.OpenPageTable(Root!.Value, named);
        if (Root is { } user && KernelRoot is { } kernel) return image.OpenPageTable(user, kernel, Paging ?? DefaultMode(image));
        bool isDefault = Root is null && Paging is null && image.Cpus.Count == 0;
        if (IsKernel || (isDefault && image.KernelRoot is not null)) return image.OpenKernelPageTable();
        if (Paging is { } mode) return image.OpenPageTable(Root ?? new PhysicalAddress(SelectCpu(image).Cr3), mode);
        return Root is { } root ? image.OpenPageTable(root, DefaultMode(image)) : image.OpenPageTable(SelectCpu(image));
    }

    /// <summary>The mode in a root that is a 64-bit value of satp; null if it is none.</summary>
    /// <exception cref="UsageException">It contradicts <see cref="Paging"/>, or names no mode.</exception>
    private PagingMode? OfSatp(MemoryImage image)
    {
        bool isRiscV = Paging is { } mode
            ? PagingModes.Find(mode) is { Architecture: Architecture.RiscV, AddressBits: > 32 }
            : image.Machine == InstructionSet.RiscV;
        if (!isRiscV || Root is not { } root || root.Value >> 60 == 0) return null;

        PagingMode? named = PagingModes.OfSatp(root.Value);
        if (named is null)
        {
            throw new UsageException(
                $"The value 0x{root.Value:x} of --root is no satp of a paging mode: its MODE is {root.Value >> 60}, not 8, 9 or 10. Use "
                + "the address of the root table.");
        }

        return Paging is null || Paging == named
            ? named
            : throw new UsageException(
                $"The value 0x{root.Value:x} of --root is a satp of {PagingModes.Find(named.Value)!.Word} (MODE {root.Value >> 60}), but "
                + $"--paging is {PagingModes.Find(Paging.Value)!.Word}: leave out --paging.");
    }

    /// <exception cref="UsageException">The mode is unknown.</exception>
    private static PagingMode DefaultMode(MemoryImage image) => image.FindDefaultMode() ?? throw new UsageException(
        $"{image.Path}: the image does not name the paging mode of its machine ({InstructionSetNames.NameOf(image.Machine)}): "
        + "use --paging and --root; walkgen roots finds candidates.");

    private CpuState SelectCpu(MemoryImage image)
    {
        int number = Cpu ?? 0;
        if (image.Cpus.Count == 0 && Paging is null) DefaultMode(image);
        if (image.Cpus.Count == 0)
            throw new UsageException($"{image.Path}: the image has no CPU registers. Use --root; walkgen roots finds the roots.");
        return number >= 0 && number < image.Cpus.Count
            ? image.Cpus[number]
            : throw new UsageException($"{image.Path}: the image has the CPUs 0 to {image.Cpus.Count - 1}, not {number}.");
    }
}
