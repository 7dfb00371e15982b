namespace WalkGen.Images;

/// <summary>What <see cref="ImageWriter"/> writes.</summary>
public sealed record ImageWriteOptions
{
    /// <summary>The format.</summary>
    public ImageWriteFormat Format { get; init; }

    /// <summary>
    /// The memory to keep, in any order; null for all memory. The other bytes of a page of which a part is kept are written as zeros.
    /// </summary>
    public IReadOnlyList<PhysicalRange>? Only { get; init; }

    /// <summary>What <see cref="Only"/> is, such as <c>tables</c>: a word in the note that WalkGen adds to the file.</summary>
    public string? OnlyName { get; init; }

    /// <summary>The instruction set to name in the file if the image names none; null to leave it unknown.</summary>
    public InstructionSet? Machine { get; init; }
}
