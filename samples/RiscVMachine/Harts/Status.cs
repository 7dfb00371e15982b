namespace RiscVMachine;

/// <summary>The fields of <c>mstatus</c>. <c>sstatus</c> is a view of some of them.</summary>
internal static class Status
{
    public const ulong Sie = 1UL << 1, Mie = 1UL << 3, Spie = 1UL << 5, Mpie = 1UL << 7, Spp = 1UL << 8, Mpp = 3UL << MppShift;
    public const ulong Mprv = 1UL << 17, Sum = 1UL << 18, Mxr = 1UL << 19, Tvm = 1UL << 20, Tw = 1UL << 21, Tsr = 1UL << 22;

    /// <summary>UXL and SXL: registers have 64 bits in U-mode and S-mode. Both are read-only.</summary>
    public const ulong Uxl = 2UL << 32, Sxl = 2UL << 34;

    public const ulong WritableByM = WritableByS | Mie | Mpie | Mpp | Mprv | Tvm | Tw | Tsr;
    public const ulong WritableByS = Sie | Spie | Spp | Sum | Mxr;
    public const ulong VisibleToS = WritableByS | Uxl;

    public const int MppShift = 11;

    public static Privilege PreviousOfM(ulong status) => (Privilege)((status & Mpp) >> MppShift);

    public static Privilege PreviousOfS(ulong status) => (status & Spp) != 0 ? Privilege.Supervisor : Privilege.User;
}
