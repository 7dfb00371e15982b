namespace WalkGen.Linux;

/// <summary>Neighbouring bits of an entry that make a number.</summary>
/// <param name="Shift">The lowest bit.</param>
/// <param name="Width">How many bits, less than 64.</param>
internal readonly record struct EntryField(int Shift, int Width)
{
    /// <summary>The bits.</summary>
    public ulong Mask => ((1UL << Width) - 1) << Shift;

    /// <summary>The number in <paramref name="entry"/>.</summary>
    public ulong Of(ulong entry) => (entry & Mask) >> Shift;
}
