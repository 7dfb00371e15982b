namespace WalkGen.Cli.Walkers;

/// <summary>A present leaf.</summary>
/// <param name="Address">Its virtual address.</param>
/// <param name="Physical">The physical address of its page.</param>
/// <param name="Size">The size of its page in bytes.</param>
/// <param name="Raw">The bits of the entry.</param>
internal readonly record struct Leaf(VirtualAddress Address, PhysicalAddress Physical, ulong Size, ulong Raw);
