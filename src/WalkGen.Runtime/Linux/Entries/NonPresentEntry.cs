namespace WalkGen.Linux;

/// <summary>The meaning of an entry that is neither empty nor present, as <see cref="LinuxKernel.Decode"/> finds it.</summary>
/// <param name="Kind">What the entry stands for. The default, <see cref="NonPresentKind.None"/>, is that of entries that are empty or present.</param>
/// <param name="Frame">
/// The physical address of the memory that the entry stands for, of a huge entry the beginning; null where it stands for none.
/// </param>
/// <param name="SwapType">The number of the swap area, or of the special type that <paramref name="Kind"/> names; null in entries without (Linux: <c>swp_type</c>).</param>
/// <param name="SwapOffset">The page in the swap area, or what a special type keeps there: usually the frame number (Linux: <c>swp_offset</c>).</param>
/// <param name="Flags">What else the entry says.</param>
public readonly record struct NonPresentEntry(NonPresentKind Kind, PhysicalAddress? Frame, int? SwapType, ulong SwapOffset, NonPresentFlags Flags)
{
    /// <summary>Whether the page is in memory, only not accessible: what pagemap calls present.</summary>
    public bool IsResident => Kind is NonPresentKind.ProtNone or NonPresentKind.Invalidated;
}
