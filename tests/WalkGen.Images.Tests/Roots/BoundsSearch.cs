namespace WalkGen.Images.Tests;

/// <summary>Searches roots with and without the bounds of the memory.</summary>
internal struct BoundsSearch(MemoryImage image) : IPageTableVisitor
{
    public IReadOnlyList<RootCandidate> Bounded { get; private set; } = [];

    public IReadOnlyList<RootCandidate> Unbounded { get; private set; } = [];

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        ImageMemory memory = image.Memory;
        RootScanner<TPaging, ForwardMemory>[] scanners =
        [
            new(() => memory.ForwardOnly(), memory.Bounds), new(() => memory.ForwardOnly(), null),
        ];
        MemoryPass.Run(image, scanners, null, default);
        (Bounded, Unbounded) = (scanners[0].Found, scanners[1].Found);
    }
}
