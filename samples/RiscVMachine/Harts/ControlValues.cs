namespace RiscVMachine;

/// <summary>The values of the control and status registers of a hart: what a snapshot copies.</summary>
internal struct ControlValues
{
    public ulong Status;
    public ulong Medeleg;
    public Interrupts Mideleg, Mie;

    /// <summary>The bits of <c>mip</c> that software sets. The CLINT sets the others.</summary>
    public Interrupts Pending;

    public ulong Mtvec, Mepc, Mcause, Mtval, Mscratch;
    public ulong Stvec, Sepc, Scause, Stval, Sscratch, Satp;
    public ulong Mcounteren, Scounteren;

    /// <summary>The retired instructions, each of which takes a cycle; and what writes have added to the counters.</summary>
    public ulong Retired, CycleOffset, InstretOffset;
}
