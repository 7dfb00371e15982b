using RiscVMachine;
using static WalkGen.Samples.Tests.HartBench;

namespace WalkGen.Samples.Tests;

/// <summary>Interrupts of the CLINT and of software.</summary>
public class InterruptTests
{
    private const uint Nop = 0x13, Wfi = 0x1050_0073;
    private const ulong Interrupt = 1UL << 63, Msip = 0, TimeCompare = 0x4000, Time = 0xBFF8;

    [Theory]
    [InlineData((int)Privilege.Machine, Status.Mie, true)]
    [InlineData((int)Privilege.Machine, 0UL, false)]
    [InlineData((int)Privilege.Supervisor, 0UL, true)] // a lower mode cannot mask it
    [InlineData((int)Privilege.User, 0UL, true)]
    public void A_software_interrupt_is_taken_if_it_is_enabled(int mode, ulong status, bool isTaken)
    {
        using var bench = new HartBench(Nop, Nop);
        bench.Change((ref ControlValues values) => (values.Mie, values.Status) = (Interrupts.MachineSoftware, status), (Privilege)mode);
        bench.Clint.Write(Msip, 1, 4, null);
        bench.Write(Handler, Nop);
        bench.Step();

        Assert.Equal(isTaken ? Handler + 4 : Code + 4, bench.Hart.Pc);
        if (isTaken) Assert.Equal((Interrupt | 3, Code), (bench.Values.Mcause, bench.Values.Mepc));
    }

    [Theory]
    [InlineData((int)Privilege.User, 0UL, true)]
    [InlineData((int)Privilege.Supervisor, Status.Sie, true)]
    [InlineData((int)Privilege.Supervisor, 0UL, false)]
    [InlineData((int)Privilege.Machine, Status.Sie | Status.Mie, false)]
    public void A_delegated_interrupt_goes_to_the_supervisor(int mode, ulong status, bool isTaken)
    {
        using var bench = new HartBench(Nop);
        bench.Change(
            (ref ControlValues values) =>
            {
                values.Status = status;
                values.Pending = values.Mie = values.Mideleg = Interrupts.SupervisorTimer;
            },
            (Privilege)mode);
        bench.Write(SupervisorHandler, Nop);
        bench.Step();

        Assert.Equal(isTaken ? SupervisorHandler + 4 : Code + 4, bench.Hart.Pc);
        if (isTaken) Assert.Equal((Interrupt | 5, Privilege.Supervisor), (bench.Values.Scause, bench.Hart.Mode));
    }

    [Fact]
    public void The_timer_interrupts_when_its_time_has_come_and_the_vector_has_an_entry_for_each_cause()
    {
        using var bench = new HartBench(Nop, Nop);
        bench.Change(static (ref ControlValues values)
            => (values.Mie, values.Status, values.Mtvec) = (Interrupts.MachineTimer, Status.Mie, Handler + 1));
        bench.Write(Handler + (4 * 7), Nop);
        bench.Clint.Write(TimeCompare, ulong.MaxValue, 8, null);
        Assert.Equal(Code + 4, bench.Step().Hart.Pc);

        bench.Clint.Write(TimeCompare, bench.Clint.Read(Time, 8, null), 8, null);
        Assert.Equal(Handler + (4 * 7) + 4, bench.Step().Hart.Pc);
        Assert.Equal(Interrupt | 7, bench.Values.Mcause);
    }

    [Fact]
    public void The_software_interrupt_comes_before_the_timer()
    {
        using var bench = new HartBench(Nop);
        bench.Change(static (ref ControlValues values) => (values.Mie, values.Status) = (Interrupts.All, Status.Mie));
        bench.Write(Handler, Nop);
        bench.Clint.Write(TimeCompare, 0, 8, null);
        bench.Clint.Write(Msip, 1, 4, null);
        bench.Step();

        Assert.Equal(Interrupt | 3, bench.Values.Mcause);
    }

    [Fact]
    public void Wfi_waits_for_an_enabled_interrupt_also_if_none_is_taken()
    {
        using var bench = new HartBench(Wfi, Nop);
        bench.Change(static (ref ControlValues values) => values.Mie = Interrupts.MachineSoftware); // mstatus.MIE is 0
        bench.Step(3);
        Assert.True(bench.Hart.IsWaiting);
        Assert.Equal(Code + 4, bench.Hart.Pc);

        bench.Clint.Write(Msip, 1, 4, null);
        bench.Step();
        Assert.False(bench.Hart.IsWaiting);
        Assert.Equal(Code + 8, bench.Hart.Pc);
    }

    [Fact]
    public void Time_can_be_set()
    {
        using var bench = new HartBench();
        bench.Clint.Write(Time, 1UL << 60, 8, null);

        Assert.InRange(bench.Clint.Read(Time, 8, null), 1UL << 60, (1UL << 60) + 600_000_000); // a minute
    }
}
