using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>Which page table of an image is meant, as far as it was said.</summary>
/// <param name="Cpu">The CPU that used it.</param>
/// <param name="Root">Its root, or that of its lower half.</param>
/// <param name="KernelRoot">The root of its upper half, where it has its own.</param>
/// <param name="Paging">The mode to read it in.</param>
/// <param name="IsKernels">Whether the kernel's own is meant.</param>
internal readonly record struct TableChoice(int? Cpu, PhysicalAddress? Root, PhysicalAddress? KernelRoot, PagingMode? Paging, bool IsKernels)
{
    /// <summary>The page table in <paramref name="image"/>.</summary>
    /// <exception cref="UsageException">The image has no such CPU.</exception>
    /// <exception cref="BadDataException">The image lacks the root table.</exception>
    public PageTable Open(MemoryImage image)
    {
        PageTable table = OpenTable(image);
        return table.HasRoot ? table : throw new BadDataException($"{image.Path}: the image does not hold the root table at {table.Root}.");
    }

    private PageTable OpenTable(MemoryImage image)
    {
        if (Root is { } lower && KernelRoot is { } upper) return image.OpenPageTable(lower, upper, Paging ?? image.DefaultMode());
        if (IsKernels || (Root is null && Paging is null && image.Cpus.Count == 0 && image.KernelRoot is not null)) return image.OpenKernelPageTable();
        if (Paging is { } mode) return image.OpenPageTable(Root ?? new PhysicalAddress(SelectCpu(image).Cr3), mode);
        return Root is { } root ? image.OpenPageTable(root) : image.OpenPageTable(SelectCpu(image));
    }

    private CpuState SelectCpu(MemoryImage image)
    {
        int number = Cpu ?? 0;
        if (image.Cpus.Count == 0) throw new UsageException($"{image.Path} holds the registers of no CPU: give the root with --root; walkgen roots looks for roots.");
        return number >= 0 && number < image.Cpus.Count
            ? image.Cpus[number]
            : throw new UsageException($"{image.Path} has the CPUs 0 to {image.Cpus.Count - 1}, not {number}.");
    }
}
