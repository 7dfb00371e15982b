using WalkGen;

namespace RiscVMachine;

/// <summary>The fields of <c>satp</c>: the paging mode, the address space ID, and the root table.</summary>
internal static class Satp
{
    private const int ModeShift = 60, AsidShift = 44, PageShift = 12;
    private const ulong Bare = 0, Sv39 = 8;

    public static bool IsSupported(ulong satp) => satp >> ModeShift is Bare or Sv39;

    /// <summary>The root table; null if paging is off.</summary>
    public static PhysicalAddress? RootOf(ulong satp)
        => satp >> ModeShift == Bare ? null : new PhysicalAddress((satp & ((1UL << AsidShift) - 1)) << PageShift);

    public static int AsidOf(ulong satp) => (ushort)(satp >> AsidShift);
}
