namespace WalkGen.Images;

// The registers of the architectures.
public sealed partial record CpuState
{
    private const ulong LongModeActive = 1UL << 10; // IA32_EFER.LMA
    private const ulong MmuEnabled = 1; // SCTLR_EL1.M
    private const ulong Sv32 = 1UL << 31; // satp.MODE of RV32

    /// <summary>The state of an x86 CPU. Source: Intel SDM volume 3A, section 2.5.</summary>
    /// <param name="index">The number of the CPU, from 0.</param>
    /// <param name="instructionPointer">RIP.</param>
    /// <param name="cr0">CR0.</param>
    /// <param name="cr2">CR2.</param>
    /// <param name="cr3">CR3.</param>
    /// <param name="cr4">CR4.</param>
    /// <param name="efer">IA32_EFER; bit 10 is LMA, long mode active.</param>
    public static CpuState OfX86(int index, ulong instructionPointer, ulong cr0, ulong cr2, ulong cr3, ulong cr4, ulong efer)
    {
        PagingMode mode = ControlRegisters.ModeOf((efer & LongModeActive) != 0, cr0, cr4);
        return new CpuState(index, mode, new VirtualAddress(instructionPointer), cr0, cr2, cr3, cr4) { Efer = efer };
    }

    /// <summary>The state of an AArch64 CPU. Source: Arm ARM, section D19.2 (SCTLR_EL1, TCR_EL1, TTBR0_EL1, TTBR1_EL1).</summary>
    /// <param name="index">The number of the CPU, from 0.</param>
    /// <param name="instructionPointer">PC.</param>
    /// <param name="sctlr">SCTLR_EL1; bit 0 turns paging on.</param>
    /// <param name="tcr">TCR_EL1: the granule and the size of the addresses of each half, and whether it is off.</param>
    /// <param name="ttbr0">TTBR0_EL1.</param>
    /// <param name="ttbr1">TTBR1_EL1.</param>
    /// <exception cref="NotSupportedException">WalkGen does not have the mode, or the halves have different modes.</exception>
    public static CpuState OfAArch64(int index, ulong instructionPointer, ulong sctlr, ulong tcr, ulong ttbr0, ulong ttbr1)
    {
        PagingMode? lower = TranslationControl.LowerMode(tcr), upper = TranslationControl.UpperMode(tcr);
        if ((sctlr & MmuEnabled) == 0) (lower, upper) = (PagingMode.None, null);
        if (lower is null && upper is null) lower = PagingMode.None;
        if (lower is { } user && upper is { } kernel && user != kernel)
        {
            throw new NotSupportedException(
                $"CPU {index} has the modes '{PagingModes.NameOf(user)}' for TTBR0_EL1 and '{PagingModes.NameOf(kernel)}' for TTBR1_EL1 "
                + $"(TCR_EL1 is 0x{tcr:x}), and WalkGen reads page tables with one mode only: stop the guest when both are equal.");
        }

        return new CpuState(index, (lower ?? upper)!.Value, new VirtualAddress(instructionPointer), null, null, ttbr0, null)
        {
            Ttbr1 = upper is null ? null : ttbr1,
            HasUpperHalfOnly = lower is null,
        };
    }

    /// <summary>The state of a RISC-V hart. Source: privileged manual, section "Supervisor Address Translation and Protection".</summary>
    /// <param name="index">The number of the hart, from 0.</param>
    /// <param name="instructionPointer">pc.</param>
    /// <param name="satp">satp.</param>
    /// <param name="is32Bit">Whether satp has 32 bits.</param>
    public static CpuState OfRiscV(int index, ulong instructionPointer, ulong satp, bool is32Bit)
    {
        PagingMode? mode = is32Bit ? (satp & Sv32) != 0 ? PagingMode.RiscV_Sv32 : null : PagingModes.OfSatp(satp);
        return new CpuState(index, mode ?? PagingMode.None, new VirtualAddress(instructionPointer), null, null, satp, null);
    }
}
