namespace WalkGen;

/// <summary>
/// The bits of an entry, which have the same meaning in all x86 paging modes.
/// Source: Intel SDM volume 3A, tables 5-4 to 5-6 (32-bit), 5-8 to 5-11 (PAE), 5-14 to 5-20 (four and five levels).
/// </summary>
internal static class X86Bits
{
    public const ulong Present = 1UL << 0;        // P
    public const ulong Writable = 1UL << 1;       // R/W
    public const ulong User = 1UL << 2;           // U/S
    public const ulong WriteThrough = 1UL << 3;   // PWT
    public const ulong CacheDisabled = 1UL << 4;  // PCD
    public const ulong Accessed = 1UL << 5;       // A
    public const ulong Dirty = 1UL << 6;          // D, leaves only
    public const ulong PageSize = 1UL << 7;       // PS above the lowest level; bit 7 of a PTE is PAT
    public const ulong Global = 1UL << 8;         // G, leaves only
    public const ulong NoExecute = 1UL << 63;     // XD, with IA32_EFER.NXE; entries of 8 bytes only

    public const ulong AddressMask = 0x000f_ffff_ffff_f000; // bits 51:12 of entries of 8 bytes, for the largest MAXPHYADDR
}
