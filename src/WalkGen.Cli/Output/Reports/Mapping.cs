using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A mapping of physical addresses that <c>walkgen find</c> found.</summary>
/// <param name="Pages">The mapping.</param>
/// <param name="Half">The half of its virtual addresses.</param>
/// <param name="Repeats">How many consecutive pages map the same frame, this one first.</param>
internal readonly record struct Mapping(Extent Pages, AddressHalf Half, ulong Repeats);
