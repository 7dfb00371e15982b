using RiscVMachine;
using WalkGen.Emulation;
using WalkGen.Formats;
using static WalkGen.Samples.Tests.HartBench;

namespace WalkGen.Samples.Tests;

/// <summary>Exceptions: cause, tval, address, and the state of the hart before and after.</summary>
public class TrapTests
{
    private const uint Ecall = 0x0000_0073, Ebreak = 0x0010_0073, Mret = 0x3020_0073, Sret = 0x1020_0073, Wfi = 0x1050_0073;
    private const uint SfenceVma = 0x1200_0073, LdA2 = 0x0005_3603, SdA1 = 0x00B5_3023, AmoaddW = 0x00B5_262F, JrA0 = 0x0005_0067;
    private const ulong Nowhere = 0x4000_0000, Uart = 0x1000_0000;

    [Theory]
    [InlineData(Ebreak, 0, 3, Code)]
    [InlineData(Ecall, 0, 11, 0)]
    [InlineData(0x0060_006FU, 0, 0, Code + 6)] // j 6
    [InlineData(0x0000_0363U, 0, 0, Code + 6)] // beqz zero, 6
    [InlineData(JrA0, Code + 2, 0, Code + 2)]
    [InlineData(LdA2, Nowhere, 5, Nowhere)]
    [InlineData(SdA1, Nowhere, 7, Nowhere)]
    [InlineData(AmoaddW, Nowhere, 7, Nowhere)]
    [InlineData(AmoaddW, Uart, 7, Uart)] // no atomic operations on devices
    public void Cause_and_tval(uint word, ulong a0, int cause, ulong tval)
    {
        using var bench = new HartBench(word) { [A0] = a0, [A2] = 5 };
        bench.Step();

        Assert.Equal(((Cause)cause, tval, Code), bench.TrapOfM);
        Assert.Equal((Handler, 5UL, 0), (bench.Hart.Pc, bench[A2], bench.Hart.Retired));
    }

    [Fact]
    public void A_fetch_from_nowhere_is_an_access_fault_there()
    {
        using var bench = new HartBench(JrA0) { [A0] = Nowhere };
        bench.Step(2);

        Assert.Equal((Cause.InstructionAccessFault, Nowhere, Nowhere), bench.TrapOfM);
        Assert.Equal(1, bench.Hart.Retired);
    }

    [Fact]
    public void A_jump_to_a_misaligned_address_writes_no_register()
    {
        using var bench = new HartBench(0x0060_066FU) { [A2] = 5 }; // jal a2, 6
        bench.Step();

        Assert.Equal((Cause.InstructionMisaligned, 5UL), (bench.TrapOfM.Cause, bench[A2]));
    }

    [Fact]
    public void A_branch_that_is_not_taken_may_be_misaligned()
    {
        using HartBench bench = new HartBench(0x0000_1363U).Step(); // bnez zero, 6

        Assert.Equal(Code + 4, bench.Hart.Pc);
    }

    [Theory]
    [InlineData((int)Privilege.User, 8)]
    [InlineData((int)Privilege.Supervisor, 9)]
    [InlineData((int)Privilege.Machine, 11)]
    public void The_cause_of_ecall_is_the_mode(int mode, int cause)
    {
        using var bench = new HartBench(Ecall);
        bench.Enter((Privilege)mode);
        bench.Step();

        Assert.Equal((Cause)cause, bench.TrapOfM.Cause);
        Assert.Equal((Privilege)mode, Status.PreviousOfM(bench.Values.Status));
    }

    [Theory]
    [InlineData((int)Privilege.User, true)]
    [InlineData((int)Privilege.Supervisor, true)]
    [InlineData((int)Privilege.Machine, false)] // a trap never goes to a lower mode
    public void A_delegated_trap_enters_supervisor_mode(int mode, bool isDelegated)
    {
        using var bench = new HartBench(Ebreak);
        bench.Change(
            static (ref ControlValues values) => (values.Medeleg, values.Status) = (1 << (int)Cause.Breakpoint, Status.Sie | Status.Mie),
            (Privilege)mode);
        bench.Step();

        Assert.Equal(isDelegated ? Privilege.Supervisor : Privilege.Machine, bench.Hart.Mode);
        Assert.Equal(isDelegated ? SupervisorHandler : Handler, bench.Hart.Pc);
        Assert.Equal((Cause.Breakpoint, Code, Code), isDelegated ? bench.TrapOfS : bench.TrapOfM);
        ulong status = bench.Values.Status;
        Assert.Equal(isDelegated ? Status.Mie | Status.Spie : Status.Sie | Status.Mpie, status & ~(Status.Spp | Status.Mpp));
        if (isDelegated) Assert.Equal((Privilege)mode, Status.PreviousOfS(status));
    }

    [Fact]
    public void Mret_returns_to_the_mode_before()
    {
        using var bench = new HartBench(Mret);
        bench.Change(static (ref ControlValues values) => (values.Mepc, values.Status) = (Data, Status.Mpie | Status.Mprv));
        bench.Step();

        Assert.Equal((Data, Privilege.User), (bench.Hart.Pc, bench.Hart.Mode));
        Assert.Equal(Status.Mie | Status.Mpie, bench.Values.Status); // MPP is the lowest mode, MPRV is cleared
        Assert.Equal(1, bench.Hart.Retired);
    }

    [Fact]
    public void Sret_returns_to_the_mode_before()
    {
        using var bench = new HartBench(Sret);
        bench.Change(
            static (ref ControlValues values) => (values.Sepc, values.Status) = (Data, Status.Spp | Status.Sie), Privilege.Supervisor);
        bench.Step();

        Assert.Equal((Data, Privilege.Supervisor), (bench.Hart.Pc, bench.Hart.Mode));
        Assert.Equal(Status.Spie, bench.Values.Status);
    }

    [Theory]
    [InlineData(Mret, (int)Privilege.Supervisor, 0UL)]
    [InlineData(Sret, (int)Privilege.User, 0UL)]
    [InlineData(Sret, (int)Privilege.Supervisor, Status.Tsr)]
    [InlineData(Wfi, (int)Privilege.User, 0UL)]
    [InlineData(Wfi, (int)Privilege.Supervisor, Status.Tw)]
    [InlineData(SfenceVma, (int)Privilege.User, 0UL)]
    [InlineData(SfenceVma, (int)Privilege.Supervisor, Status.Tvm)]
    [InlineData(0x1800_2673U, (int)Privilege.Supervisor, Status.Tvm)] // csrr a2, satp
    public void Privileged_instructions_are_illegal_in_lower_modes(uint word, int mode, ulong status)
    {
        using var bench = new HartBench(word);
        bench.Change((ref ControlValues values) => values.Status = status, (Privilege)mode);
        bench.Step();

        Assert.Equal((Cause.IllegalInstruction, word, Code), bench.TrapOfM);
    }

    [Theory]
    [InlineData(LdA2, 4)]
    [InlineData(SdA1, 6)]
    public void Misaligned_loads_and_stores_can_trap(uint word, int cause)
    {
        using var bus = new PhysicalBus();
        bus.AddRam(Machine.RamStart, 1 << 16);
        using var clint = new Clint(1);
        var hart = new Hart(0, new SoftwareMmu<RiscV<Sv39>>(bus), clint, trapsMisaligned: true) { Pc = Code };
        bus.TryWrite(new PhysicalAddress(Code), BitConverter.GetBytes(word));
        hart.X[A0] = Data + 1;
        hart.Run(1);

        Assert.Equal(((ulong)cause, Data + 1), (hart.Control.Values.Mcause, hart.Control.Values.Mtval));
    }
}
