namespace WalkGen.Images;

/// <summary>What a new file contains: the memory, and the ranges that it names and leaves out.</summary>
internal sealed class WritePlan
{
    private const ulong TablePage = 1 << 12;

    /// <summary>Plans the file.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">The format and the memory to keep.</param>
    /// <param name="unreadable">Memory that cannot be read: sorted and disjoint.</param>
    public WritePlan(MemoryImage image, ImageWriteOptions options, List<PhysicalRange> unreadable)
    {
        Image = image;
        Options = options;
        PageSize = image.VmCoreInfo?.PageSize is 1 << 14 or 1 << 16 ? (uint)image.VmCoreInfo.PageSize.Value : 1 << 12;
        PhysicalRange[] held = [.. RangeSet.Of(image.Segments)];
        PhysicalRange[] all = options.Only is null ? held : RangeSet.Union(image.Segments, image.ZeroSegments);
        List<PhysicalRange> kept = options.Only is null
            ? [.. all]
            : RangeSet.Intersect(all, RangeSet.Join([.. options.Only.Where(static range => range.Length > 0)]));
        List<PhysicalRange> readable = RangeSet.Subtract(kept, unreadable);
        Zeros = options.Only is null ? image.ZeroSegments : [];
        LeavesOut = options.Only is not null || unreadable.Count > 0;

        // An ELF core keeps the bounds of its memory. Pages of which a part is kept are completed with zeros.
        ulong alignment = options.Format != ImageWriteFormat.ElfCore ? PageSize : options.Only is null ? 1 : TablePage;
        Kept = new KeptMemory(image.Memory.ForwardOnly(), readable, alignment);
        ulong keptSize = RangeSet.SizeOf(kept), readableSize = RangeSet.SizeOf(readable);
        Result = new ImageWriteResult(readableSize, RangeSet.SizeOf(all) - keptSize, keptSize - readableSize);
    }

    public MemoryImage Image { get; }

    public ImageWriteOptions Options { get; }

    /// <summary>The instruction set; null if it is unknown.</summary>
    public InstructionSet? Machine => Image.Machine is { } machine and not InstructionSet.None ? machine : Options.Machine;

    /// <summary>The size of the kernel's pages, in bytes: a power of two.</summary>
    public uint PageSize { get; }

    /// <summary>The memory to write.</summary>
    public KeptMemory Kept { get; }

    /// <summary>Memory of zeros that the image leaves out, and the new file too.</summary>
    public IReadOnlyList<PhysicalRange> Zeros { get; }

    /// <summary>Whether the new file lacks memory that the image contains.</summary>
    public bool LeavesOut { get; }

    /// <summary>All memory that the image names: sorted and disjoint, as long as possible.</summary>
    public PhysicalRange[] AllMemory
        => RangeSet.Join([.. RangeSet.Of(Image.Segments), .. Image.MissingSegments, .. Image.ZeroSegments]);

    public ImageWriteResult Result { get; }
}
