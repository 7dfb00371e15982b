namespace WalkGen.Runtime.Tests;

/// <summary>What a page is mapped to. Present and Leaf are left out of the flags: they go without saying.</summary>
internal readonly record struct MappedPage(PhysicalAddress Address, EntryFlags Flags);
