using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Guests of AArch64 and RISC-V: the registers that name the roots and the paging mode.</summary>
public class GuestArchitectureTests
{
    private const ulong Bits48 = 16 | (16UL << 16); // T0SZ and T1SZ
    private const ulong Granule4K = 2UL << 30; // TG1; TG0 is 0
    private const ulong UserOff = 1UL << 7, KernelOff = 1UL << 23; // EPD0, EPD1

    [Theory]
    [InlineData(Bits48 | Granule4K, new ulong[] { 0, 0xffff_0000_0000_0000 })]
    [InlineData(Bits48 | Granule4K | UserOff, new ulong[] { 0xffff_0000_0000_0000 })]
    [InlineData(Bits48 | Granule4K | KernelOff, new ulong[] { 0 })]
    public void AArch64_has_a_root_for_each_half(ulong tcr, ulong[] addresses)
    {
        using FakePeer peer = FakeMachines.AArch64(tcr).Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);

        Assert.Equal(InstructionSet.AArch64, image.Machine);
        Assert.Equal(PagingMode.AArch64_4K48, image.Cpus[0].PagingMode);
        Assert.Equal(addresses, LeafWalker.Of(image.OpenPageTable()).Leaves.Select(static leaf => leaf.Address));
    }

    [Theory]
    [InlineData(
        25 | (16UL << 16) | Granule4K,
        "guest: CPU 0 has the modes 'AArch64, 4 KiB granule, 39 bits' for TTBR0_EL1 and 'AArch64, 4 KiB granule, 48 bits' for TTBR1_EL1 ")]
    [InlineData(30 | Granule4K | KernelOff, "guest: TTBR0_EL1 translates addresses of 34 bits with a granule of 4 KiB (TCR_EL1 is 0x")]
    public void Modes_that_WalkGen_lacks_are_refused(ulong tcr, string message)
    {
        (string refusal, string[] received) = FakeMachines.Refused(FakeMachines.AArch64(tcr));

        Assert.StartsWith(message, refusal, StringComparison.Ordinal);
        Assert.Equal("D", received[^1]);
    }

    [Theory]
    [InlineData(8UL << 60 | 1, PagingMode.RiscV_Sv39)]
    [InlineData(9UL << 60 | 1, PagingMode.RiscV_Sv48)]
    [InlineData(0UL, PagingMode.None)]
    public void RISC_V_has_its_mode_in_satp(ulong satp, PagingMode mode)
    {
        using FakePeer peer = FakeMachines.RiscV(satp).Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);

        Assert.Equal((InstructionSet.RiscV, mode), (image.Machine, image.Cpus[0].PagingMode));
        if (mode == PagingMode.RiscV_Sv39)
            Assert.Equal([(0UL, PageTableLevel.Pud, 0xcfUL)], LeafWalker.Of(image.OpenPageTable()).Leaves);
    }
}
