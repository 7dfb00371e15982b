namespace WalkGen.Images.Tests;

/// <summary>Paging modes from the registers of CPUs.</summary>
public class CpuRegisterTests
{
    [Theory]
    [InlineData(0x8000_0001, 0x20, 0x500, PagingMode.X86_64)]
    [InlineData(0x8000_0001, 0x1020, 0x500, PagingMode.X86_64La57)]
    [InlineData(0x8000_0001, 0x20, 0x100, PagingMode.X86Pae)]
    [InlineData(0x8000_0001, 0x10, 0, PagingMode.X86)]
    [InlineData(0x8000_0001, 0, 0, PagingMode.X86NoPse)]
    [InlineData(1, 0x20, 0x500, PagingMode.None)]
    public void X86(ulong cr0, ulong cr4, ulong efer, PagingMode mode)
        => Assert.Equal(mode, CpuState.OfX86(0, 0, cr0, 0, 0, cr4, efer).PagingMode);

    // TCR_EL1 as Linux sets it: T0SZ = T1SZ, TG0 and TG1.
    [Theory]
    [InlineData(25 | (25 << 16) | (2UL << 30), PagingMode.AArch64_4K39)]
    [InlineData(16 | (16 << 16) | (2UL << 30), PagingMode.AArch64_4K48)]
    [InlineData(17 | (17 << 16) | (2UL << 14) | (1UL << 30), PagingMode.AArch64_16K47)]
    [InlineData(22 | (22 << 16) | (1UL << 14) | (3UL << 30), PagingMode.AArch64_64K42)]
    [InlineData(12 | (12 << 16) | (1UL << 14) | (3UL << 30), PagingMode.AArch64_64K52)]
    public void AArch64(ulong tcr, PagingMode mode)
    {
        CpuState cpu = CpuState.OfAArch64(0, 0, sctlr: 1, tcr, ttbr0: 0x1000, ttbr1: 0x2000);

        Assert.Equal((mode, 0x1000UL, (ulong?)0x2000), (cpu.PagingMode, cpu.Cr3, cpu.Ttbr1));
        Assert.Equal(PagingMode.None, CpuState.OfAArch64(0, 0, sctlr: 0, tcr, 0x1000, 0x2000).PagingMode);
        Assert.Equal(PagingMode.None, CpuState.OfAArch64(0, 0, 1, tcr | (1 << 7) | (1 << 23), 0x1000, 0x2000).PagingMode);
    }

    [Theory]
    [InlineData(0x8000_0000_0000_0001, false, PagingMode.RiscV_Sv39)]
    [InlineData(0xa000_0000_0000_0001, false, PagingMode.RiscV_Sv57)]
    [InlineData(0x8000_0001, true, PagingMode.RiscV_Sv32)]
    [InlineData(0x8000_0001, false, PagingMode.None)]
    [InlineData(1, true, PagingMode.None)]
    public void RiscV(ulong satp, bool is32Bit, PagingMode mode) => Assert.Equal(mode, CpuState.OfRiscV(0, 0, satp, is32Bit).PagingMode);
}
