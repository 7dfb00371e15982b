namespace WalkGen.Images;

/// <summary>
/// The room of the kernel's array of swap areas, <c>swap_info[MAX_SWAPFILES]</c>. It shows whether the special types of a release fit a
/// kernel to which its vendor added features. Source: Linux, <c>mm/swapfile.c</c>.
/// </summary>
internal static class SwapAreas
{
    /// <summary>The name of the array in kallsyms, which has it with CONFIG_KALLSYMS_ALL.</summary>
    public const string Symbol = "swap_info";

    /// <summary>
    /// An upper bound of MAX_SWAPFILES: how many pointers fit between the array, symbol <paramref name="index"/>, and the next symbol.
    /// Null if it is unknown. The bound is larger than the number if other data or padding follows.
    /// </summary>
    public static int? Room(Kallsyms kallsyms, int index, int pointerSize)
    {
        if (kallsyms.AddressOf(index) is not { } start) return null;
        for (int next = index + 1; next < kallsyms.Count; next++)
        {
            if (kallsyms.AddressOf(next) is not { } end) return null;
            if (end > start) return (int)ulong.Min((end - start) / (uint)pointerSize, int.MaxValue);
        }

        return null;
    }
}
