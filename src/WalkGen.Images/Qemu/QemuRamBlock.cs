namespace WalkGen.Images;

/// <summary>A block of RAM in a migration stream: main memory, or that of a device.</summary>
/// <param name="Name">Its name, such as <c>pc.ram</c>.</param>
/// <param name="Length">Its size in bytes.</param>
internal sealed record QemuRamBlock(string Name, ulong Length)
{
    /// <summary>The physical memory of the block in the order of its bytes; empty if it is not main memory.</summary>
    public PhysicalRange[] Ranges { get; set; } = [];

    /// <summary>The offset of the block in the temporary file.</summary>
    public ulong Offset { get; set; }

    /// <summary>The pages of the block in the file, if it was written with the capability <c>mapped-ram</c>.</summary>
    public QemuMappedPages? Mapped { get; init; }
}
