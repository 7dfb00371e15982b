namespace WalkGen.Images;

/// <summary>Where the VMCOREINFO of an image is from.</summary>
/// <param name="Address">The physical address of the text in the memory; null if it is a note of the image.</param>
/// <param name="Others">
/// The physical addresses of other texts in the memory that describe the kernel and differ. If there are any, the choice between them is a
/// guess: the first one whose symbols can be read.
/// </param>
public sealed record VmCoreInfoSource(PhysicalAddress? Address, IReadOnlyList<PhysicalAddress> Others);
