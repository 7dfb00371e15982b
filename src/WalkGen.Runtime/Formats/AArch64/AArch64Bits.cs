namespace WalkGen;

/// <summary>
/// The bits of stage 1 descriptors at EL1 and EL0. Source: Arm ARM (DDI 0487), section D8.3.1 "VMSAv8-64 descriptor formats"; permissions:
/// D8.4 "Memory access control"; AF and dirty state: D8.5 "Hardware updates to the translation tables".
/// </summary>
internal static class AArch64Bits
{
    public const ulong Valid = 1UL << 0;
    public const ulong Type = 1UL << 1;              // 1 in a table or page, 0 in a block

    // Pages and blocks (D8.3.1.2).
    public const ulong UnprivilegedAccess = 1UL << 6;    // AP[1]
    public const ulong ReadOnly = 1UL << 7;              // AP[2]
    public const ulong InnerShareable = 3UL << 8;        // SH[1:0]; with LPA2 address bits, and TCR_EL1.SHn applies
    public const ulong NotGlobal = 1UL << 11;            // nG
    public const ulong DirtyModifier = 1UL << 51;        // DBM: the hardware clears AP[2] instead of refusing the first write
    public const ulong Contiguous = 1UL << 52;           // Contiguous
    public const ulong PrivilegedNoExecute = 1UL << 53;  // PXN
    public const ulong NoExecute = 1UL << 54;            // UXN
    public const ulong SoftwareDirty = 1UL << 55;        // reserved for software; Linux: PTE_DIRTY

    // Tables: the permissions that they remove from all levels below (D8.4.1.3 "Hierarchical control of data access", D8.4.3).
    public const ulong TablePrivilegedNoExecute = 1UL << 59;  // PXNTable
    public const ulong TableNoExecute = 1UL << 60;            // UXNTable
    public const ulong TableNoUnprivilegedAccess = 1UL << 61; // APTable[0]
    public const ulong TableReadOnly = 1UL << 62;             // APTable[1]

    /// <summary>AF of pages and blocks; of tables with FEAT_HAFT (D8.5.2), else ignored there.</summary>
    public const ulong Accessed = 1UL << 10;
}
