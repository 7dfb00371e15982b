namespace WalkGen.Linux;

/// <summary>A bit field of an entry.</summary>
/// <param name="Shift">The lowest bit.</param>
/// <param name="Width">The number of bits, less than 64.</param>
internal readonly record struct EntryField(int Shift, int Width)
{
    /// <summary>The bits of the field, in place.</summary>
    public ulong Mask => ((1UL << Width) - 1) << Shift;

    /// <summary><paramref name="value"/> in place, without the bits that the field has no room for.</summary>
    public ulong Put(ulong value) => (value << Shift) & Mask;

    /// <summary>The value of the field in <paramref name="entry"/>.</summary>
    public ulong Of(ulong entry) => (entry & Mask) >> Shift;
}
