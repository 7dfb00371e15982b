namespace WalkGen;

/// <summary>
/// The bits of an entry. Source: RISC-V Instruction Set Manual, volume II (privileged architecture), chapter "Supervisor-Level ISA":
/// sections "Sv32: Page-Based 32-bit Virtual-Memory Systems" and "Sv39: Page-Based 39-bit Virtual-Memory System", each with "Addressing and
/// Memory Protection", which Sv48 and Sv57 share; for bits 63:61 the chapters "Svnapot" and "Svpbmt".
/// </summary>
internal static class RiscVBits
{
    public const ulong Valid = 1UL << 0;      // V
    public const ulong Readable = 1UL << 1;   // R
    public const ulong Writable = 1UL << 2;   // W; reserved without R
    public const ulong Executable = 1UL << 3; // X
    public const ulong User = 1UL << 4;       // U, leaves only
    public const ulong Global = 1UL << 5;     // G; of a table entry: all levels below are global
    public const ulong Accessed = 1UL << 6;   // A, leaves only
    public const ulong Dirty = 1UL << 7;      // D, leaves only; bits 9:8 (RSW) are for software

    // All 0 in an entry that points to a table: "when all three are zero, the PTE is a pointer".
    public const ulong Rights = Readable | Writable | Executable;

    public const int PageNumberShift = 10;    // the first bit of the PPN, in entries of both sizes
    public const ulong PageNumber = 0x003f_ffff_ffff_fc00;       // bits 53:10
    public const ulong PageNumber32 = 0xffff_fc00;           // bits 31:10 of an entry of Sv32

    public const ulong MemoryType = 3UL << 61;    // PBMT: 0 for the PMA of the memory, 3 is reserved
    public const ulong NonCacheable = 1UL << 61;  // PBMT = NC: main memory, not cached
    public const ulong InputOutput = 2UL << 61;   // PBMT = IO: not cached, strongly ordered

    public const ulong Reserved = 0x1fUL << 54;      // bits 58:54
    public const ulong NapotFlag = 1UL << 63;        // N

    // N, and the low bits of the PPN, which encode the size of the run. Only 64 KiB is not reserved.
    public const int NapotOrder = 4;
    public const ulong Napot = (1UL << 63) | (0b1000UL << PageNumberShift);
    public const ulong NapotMask = (1UL << 63) | (0b1111UL << PageNumberShift);
}
