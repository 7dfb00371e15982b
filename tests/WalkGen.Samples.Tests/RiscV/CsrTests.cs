using RiscVMachine;
using static WalkGen.Samples.Tests.HartBench;

namespace WalkGen.Samples.Tests;

/// <summary>Control and status registers: access, views, and bits that cannot be written.</summary>
public class CsrTests
{
    [Theory]
    [InlineData(Csr.Mscratch, 0x123456789ABCDEF0UL, 0x123456789ABCDEF0UL)]
    [InlineData(Csr.Mtvec, 0xFFFFUL, 0xFFFDUL)]
    [InlineData(Csr.Mepc, 0xFFFFUL, 0xFFFCUL)]
    [InlineData(Csr.Sepc, 0xFFFFUL, 0xFFFCUL)]
    [InlineData(Csr.Medeleg, ulong.MaxValue, 0xB3FFUL)]
    [InlineData(Csr.Mideleg, ulong.MaxValue, 0x222UL)]
    [InlineData(Csr.Mie, ulong.MaxValue, 0xAAAUL)]
    [InlineData(Csr.Mip, ulong.MaxValue, 0x222UL)]
    [InlineData(Csr.Sie, ulong.MaxValue, 0UL)] // nothing is delegated
    [InlineData(Csr.Mstatus, ulong.MaxValue, 0xA_007E_19AAUL)]
    [InlineData(Csr.Sstatus, ulong.MaxValue, 0x2_000C_0122UL)]
    [InlineData(Csr.Misa, 0UL, 0x8000_0000_0014_1101UL)]
    [InlineData(Csr.Satp, 0x8000_0000_0008_0000UL, 0x8000_0000_0008_0000UL)]
    [InlineData(Csr.Satp, 0x9000_0000_0008_0000UL, 0UL)] // Sv48: no effect
    [InlineData(Csr.Mcounteren, ulong.MaxValue, 7UL)]
    [InlineData(Csr.FirstPmp, ulong.MaxValue, 0UL)]
    public void Keeps_the_bits_that_can_be_written(int number, ulong written, ulong read)
    {
        using var bench = new HartBench();
        ControlRegisters control = bench.Hart.Control;
        Assert.True(control.TryWrite(number, Privilege.Machine, written));
        Assert.True(control.TryRead(number, Privilege.Machine, out ulong value));
        Assert.Equal(read, value);
    }

    [Theory]
    [InlineData(Csr.Mscratch, (int)Privilege.Machine, true, true)]
    [InlineData(Csr.Mscratch, (int)Privilege.Supervisor, false, false)]
    [InlineData(Csr.Sscratch, (int)Privilege.Supervisor, true, true)]
    [InlineData(Csr.Sscratch, (int)Privilege.User, false, false)]
    [InlineData(Csr.Mhartid, (int)Privilege.Machine, true, false)]
    [InlineData(Csr.Cycle, (int)Privilege.Machine, true, false)]
    [InlineData(Csr.Cycle, (int)Privilege.Supervisor, false, false)] // not enabled by mcounteren
    [InlineData(0x123, (int)Privilege.Machine, false, false)]
    [InlineData(0x001, (int)Privilege.Machine, false, false)] // fflags
    public void Access(int number, int mode, bool canRead, bool canWrite)
    {
        using var bench = new HartBench();
        ControlRegisters control = bench.Hart.Control;

        Assert.Equal((canRead, canWrite), (control.TryRead(number, (Privilege)mode, out _), control.TryWrite(number, (Privilege)mode, 0)));
    }

    [Theory]
    [InlineData(0UL, 0UL, (int)Privilege.Supervisor, false)]
    [InlineData(2UL, 0UL, (int)Privilege.Supervisor, true)]
    [InlineData(2UL, 0UL, (int)Privilege.User, false)]
    [InlineData(2UL, 2UL, (int)Privilege.User, true)]
    [InlineData(0UL, 2UL, (int)Privilege.User, false)]
    public void Counters_are_enabled_for_lower_modes(ulong mcounteren, ulong scounteren, int mode, bool canRead)
    {
        using var bench = new HartBench();
        bench.Change((ref ControlValues values) => (values.Mcounteren, values.Scounteren) = (mcounteren, scounteren));

        Assert.Equal(canRead, bench.Hart.Control.TryRead(Csr.Time, (Privilege)mode, out _));
    }

    [Fact]
    public void An_illegal_mpp_is_not_written()
    {
        using var bench = new HartBench();
        ControlRegisters control = bench.Hart.Control;
        control.TryWrite(Csr.Mstatus, Privilege.Machine, 1UL << Status.MppShift);
        control.TryWrite(Csr.Mstatus, Privilege.Machine, 2UL << Status.MppShift);

        Assert.Equal(Privilege.Supervisor, Status.PreviousOfM(control.Values.Status));
    }

    [Fact]
    public void Interrupts_of_the_supervisor_are_a_view_of_those_that_are_delegated()
    {
        using var bench = new HartBench();
        bench.Change(static (ref ControlValues values) =>
        {
            values.Mideleg = Interrupts.SupervisorSoftware;
            values.Pending = Interrupts.SupervisorSoftware | Interrupts.SupervisorTimer;
        });
        ControlRegisters control = bench.Hart.Control;
        control.TryWrite(Csr.Sie, Privilege.Supervisor, ulong.MaxValue);
        control.TryRead(Csr.Sip, Privilege.Supervisor, out ulong sip);
        Assert.Equal((Interrupts.SupervisorSoftware, (ulong)Interrupts.SupervisorSoftware), (control.Values.Mie, sip));

        control.TryWrite(Csr.Sip, Privilege.Supervisor, 0);
        Assert.Equal(Interrupts.SupervisorTimer, control.Values.Pending);
    }

    [Fact]
    public void Instructions_read_set_clear_and_write()
    {
        // csrw mscratch, a1; csrrsi a2, mscratch, 5; csrrwi a2, mscratch, 31; csrw cycle, a1
        using var bench = new HartBench(0x3405_9673, 0x3402_E673, 0x340F_D673, 0xC005_9073) { [A1] = 0x10 };
        Assert.Equal(0UL, bench.Step()[A2]);
        Assert.Equal(0x10UL, bench.Step()[A2]);
        Assert.Equal(0x15UL, bench.Step()[A2]);
        Assert.Equal(31UL, bench.Values.Mscratch);
        Assert.Equal(Cause.IllegalInstruction, bench.Step().TrapOfM.Cause); // read-only
    }

    [Fact]
    public void Minstret_counts_instructions_that_retire()
    {
        // nop; csrr a2, minstret; csrrw a2, minstret, a1; csrr a2, minstret; csrr a2, mcycle
        using var bench = new HartBench(0x13, 0xB020_2673, 0xB025_9673, 0xB020_2673, 0xB000_2673) { [A1] = 1000 };
        Assert.Equal(1UL, bench.Step(2)[A2]);
        Assert.Equal(2UL, bench.Step()[A2]);
        Assert.Equal(1000UL, bench.Step()[A2]);
        Assert.Equal(4UL, bench.Step()[A2]);
    }
}
