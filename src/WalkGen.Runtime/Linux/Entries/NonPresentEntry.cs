namespace WalkGen.Linux;

/// <summary>A decoded non-present entry: the result of <see cref="LinuxKernel.Decode"/>.</summary>
/// <param name="Kind">The kind. The default, <see cref="NonPresentKind.None"/>, stands for an empty or present entry.</param>
/// <param name="Frame">
/// The physical address of the memory that the entry refers to, of a huge entry the first byte; null if there is none.
/// </param>
/// <param name="SwapType">
/// The number of the swap area or of the special type; null if the entry is not a swap entry (Linux: <c>swp_type</c>).
/// </param>
/// <param name="SwapOffset">The page in the swap area; for a special type usually the frame number (Linux: <c>swp_offset</c>).</param>
/// <param name="Flags">The flags.</param>
public readonly record struct NonPresentEntry(
    NonPresentKind Kind, PhysicalAddress? Frame, int? SwapType, ulong SwapOffset, NonPresentFlags Flags)
{
    /// <summary>Whether the page is in memory but not accessible. Linux's <c>pagemap</c> reports it as present.</summary>
    public bool IsResident => Kind is NonPresentKind.ProtNone or NonPresentKind.Invalidated;
}
