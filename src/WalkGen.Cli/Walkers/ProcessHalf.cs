using WalkGen.Images;

namespace WalkGen.Cli.Walkers;

/// <summary>The user's half of a process, or the kernel's half, which all processes share.</summary>
/// <param name="Process">The process; null for the kernel's half.</param>
/// <param name="Table">A page table with this half.</param>
/// <param name="Coverage">The coverage of this half.</param>
internal sealed record ProcessHalf(KernelProcess? Process, PageTable Table, Coverage Coverage)
{
    public AddressHalf Half => Process is null ? AddressHalf.Kernel : AddressHalf.User;

    /// <summary>The addresses; null if there are none.</summary>
    public VirtualRange? Range => Table.RangeOf(Half);

    /// <summary>The addresses of the half in <paramref name="range"/>; null if there are none. All if it is null.</summary>
    public VirtualRange? PartIn(VirtualRange? range)
        => Range is { } own && own.TryIntersect(range ?? own, out VirtualRange part) ? part : null;
}
