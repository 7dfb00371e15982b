namespace WalkGen.Images;

/// <summary>The content of a file of any format.</summary>
internal sealed record ImageContent
{
    /// <summary>The file. <see cref="ImageFile"/> sets its path and packing.</summary>
    public required ImageFileInfo File { get; init; }

    /// <summary>The bytes of the memory. Disposing them closes the file.</summary>
    public required ImageBytes Bytes { get; init; }

    /// <summary>
    /// The memory: sorted, disjoint, each segment within <see cref="Bytes"/>. Only a kdump-compressed file may have no segment: a part of a
    /// split dump, or a file that was cut before its first page.
    /// </summary>
    public required ImageSegment[] Segments { get; init; }

    /// <summary>The instruction set; null if the file does not name it.</summary>
    public InstructionSet? Machine { get; init; }

    /// <summary>The CPUs whose registers the file contains.</summary>
    public CpuState[] Cpus { get; init; } = [];

    /// <summary>The VMCOREINFO of the kernel, or null.</summary>
    public VmCoreInfo? VmCoreInfo { get; init; }

    /// <summary>The root of the kernel's page table, if the file names it outside <see cref="VmCoreInfo"/>.</summary>
    public KernelRoot? KernelRoot { get; init; }

    /// <summary>The memory that the file names but does not contain: sorted and disjoint.</summary>
    public PhysicalRange[] Missing { get; init; } = [];

    /// <summary>The memory of zeros that the file leaves out: sorted, and disjoint from all other memory.</summary>
    public PhysicalRange[] Zeros { get; init; } = [];

    /// <summary>The program headers with different bytes for the same memory.</summary>
    public DifferingOverlap[] Overlaps { get; init; } = [];
}
