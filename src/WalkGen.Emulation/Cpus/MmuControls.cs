namespace WalkGen.Emulation;

/// <summary>
/// The control bits of a CPU that decide which accesses the page tables allow, by their names in the architecture's manual. Bits of other
/// architectures have no effect.
/// </summary>
[Flags]
public enum MmuControls
{
    /// <summary>No bits.</summary>
    None = 0,

    /// <summary>RISC-V <c>sstatus.SUM</c>: S-mode may load from and store to user pages. It never executes them.</summary>
    Sum = 1 << 0,

    /// <summary>RISC-V <c>sstatus.MXR</c>: loads may read pages that are executable only.</summary>
    Mxr = 1 << 1,

    /// <summary>
    /// RISC-V <c>Svade</c>: an access faults if the accessed or dirty bit of the leaf has to be set. Without it the MMU sets them (Svadu).
    /// </summary>
    Svade = 1 << 2,

    /// <summary>x86 <c>CR0.WP</c>: the supervisor may not write read-only pages.</summary>
    Wp = 1 << 3,

    /// <summary>x86 <c>CR4.SMEP</c>: the supervisor may not execute user pages.</summary>
    Smep = 1 << 4,

    /// <summary>x86 <c>CR4.SMAP</c>: the supervisor may not access user pages, unless <see cref="Ac"/> is set.</summary>
    Smap = 1 << 5,

    /// <summary>x86 <c>EFLAGS.AC</c>: suspends <see cref="Smap"/>.</summary>
    Ac = 1 << 6,

    /// <summary>AArch64 <c>PSTATE.PAN</c>: EL1 may not load from or store to pages that EL0 can access.</summary>
    Pan = 1 << 7,

    /// <summary>Accesses to addresses that are not a multiple of their size fault.</summary>
    TrapMisaligned = 1 << 8,

    /// <summary>
    /// AArch64 <c>TCR_EL1.HA</c>: the MMU sets the access flag. Without it an access to a page whose flag is clear faults.
    /// </summary>
    Ha = 1 << 9,

    /// <summary>
    /// AArch64 <c>TCR_EL1.HD</c>, with <see cref="Ha"/>: a store to a page with DBM clears AP[2] instead of faulting.
    /// </summary>
    Hd = 1 << 10,
}
