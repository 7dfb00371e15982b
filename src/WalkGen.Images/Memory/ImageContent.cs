namespace WalkGen.Images;

/// <summary>What a reader found in a file, whatever its format.</summary>
internal sealed record ImageContent
{
    /// <summary>The file. Who opened it sets its path and packing.</summary>
    public required ImageFileInfo File { get; init; }

    /// <summary>The bytes that hold the memory. Who opened the file closes it through them.</summary>
    public required ImageBytes Bytes { get; init; }

    /// <summary>The memory in it: sorted, disjoint, at least one, and each within <see cref="Bytes"/>.</summary>
    public required ImageSegment[] Segments { get; init; }

    /// <summary>The instruction set; null if the format does not tell.</summary>
    public InstructionSet? Machine { get; init; }

    /// <summary>The CPUs whose registers are in it.</summary>
    public CpuState[] Cpus { get; init; } = [];

    /// <summary>What the kernel said about itself, if it did.</summary>
    public VmCoreInfo? VmCoreInfo { get; init; }

    /// <summary>The root of the kernel's page table, if the file says it other than by <see cref="VmCoreInfo"/>.</summary>
    public KernelRoot? KernelRoot { get; init; }

    /// <summary>The memory that the file names but does not hold: sorted and disjoint.</summary>
    public PhysicalRange[] Missing { get; init; } = [];
}
