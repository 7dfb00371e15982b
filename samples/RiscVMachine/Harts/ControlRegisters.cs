namespace RiscVMachine;

/// <summary>
/// The control and status registers of a hart: which exist, who may access them, and which bits can be written. Floating point, PMP entries
/// and performance counters are not implemented: their fields read as 0.
/// </summary>
internal sealed class ControlRegisters(int hart, Clint clint)
{
    private const ulong MisaValue =
        2UL << 62 | 1 << ('A' - 'A') | 1 << ('I' - 'A') | 1 << ('M' - 'A') | 1 << ('S' - 'A') | 1 << ('U' - 'A');
    private const ulong Delegable = 0xB3FF; // all exceptions but the call from M-mode
    private const ulong Counters = 7; // cycle, time, instret
    private const int CounterMask = 31;

    /// <summary>The values. A hart that enters or leaves a trap changes them.</summary>
    public ControlValues Values;

    /// <summary>The pending interrupts, enabled or not: <c>mip</c>.</summary>
    public Interrupts Pending => Values.Pending | clint.PendingOf(hart);

    /// <summary>Reads a register; false if it does not exist, or <paramref name="mode"/> may not read it.</summary>
    public bool TryRead(int number, Privilege mode, out ulong value)
    {
        value = 0;
        if (mode < Csr.Lowest(number)) return false;
        ref ControlValues v = ref Values;
        switch (number)
        {
            case Csr.Sstatus: value = (v.Status | Status.Uxl) & Status.VisibleToS; return true;
            case Csr.Sie: value = (ulong)(v.Mie & v.Mideleg); return true;
            case Csr.Stvec: value = v.Stvec; return true;
            case Csr.Scounteren: value = v.Scounteren; return true;
            case Csr.Sscratch: value = v.Sscratch; return true;
            case Csr.Sepc: value = v.Sepc; return true;
            case Csr.Scause: value = v.Scause; return true;
            case Csr.Stval: value = v.Stval; return true;
            case Csr.Sip: value = (ulong)(Pending & v.Mideleg); return true;
            case Csr.Satp: value = v.Satp; return MayUseSatp(mode);
            case Csr.Mstatus: value = v.Status | Status.Uxl | Status.Sxl; return true;
            case Csr.Misa: value = MisaValue; return true;
            case Csr.Medeleg: value = v.Medeleg; return true;
            case Csr.Mideleg: value = (ulong)v.Mideleg; return true;
            case Csr.Mie: value = (ulong)v.Mie; return true;
            case Csr.Mtvec: value = v.Mtvec; return true;
            case Csr.Mcounteren: value = v.Mcounteren; return true;
            case Csr.Mscratch: value = v.Mscratch; return true;
            case Csr.Mepc: value = v.Mepc; return true;
            case Csr.Mcause: value = v.Mcause; return true;
            case Csr.Mtval: value = v.Mtval; return true;
            case Csr.Mip: value = (ulong)Pending; return true;
            case Csr.Mcycle or Csr.Cycle: value = v.Retired + v.CycleOffset; return MayCount(number, mode);
            case Csr.Minstret or Csr.Instret: value = v.Retired + v.InstretOffset; return MayCount(number, mode);
            case Csr.Time: value = clint.Time; return MayCount(number, mode);
            case Csr.Mhartid: value = (ulong)hart; return true;
            default: return ReadsAsZero(number);
        }
    }

    /// <summary>Writes a register; false if it does not exist, is read-only, or <paramref name="mode"/> may not write it.</summary>
    public bool TryWrite(int number, Privilege mode, ulong value)
    {
        if (mode < Csr.Lowest(number) || Csr.IsReadOnly(number)) return false;
        ref ControlValues v = ref Values;
        switch (number)
        {
            case Csr.Sstatus: v.Status = Merge(v.Status, value, Status.WritableByS); return true;
            case Csr.Sie: v.Mie = Merge(v.Mie, value, v.Mideleg); return true;
            case Csr.Stvec: v.Stvec = value & ~2UL; return true;
            case Csr.Scounteren: v.Scounteren = value & Counters; return true;
            case Csr.Sscratch: v.Sscratch = value; return true;
            case Csr.Sepc: v.Sepc = value & ~3UL; return true;
            case Csr.Scause: v.Scause = value; return true;
            case Csr.Stval: v.Stval = value; return true;
            case Csr.Sip: v.Pending = Merge(v.Pending, value, v.Mideleg & Interrupts.SupervisorSoftware); return true;
            case Csr.Satp: return TryWriteSatp(mode, value);
            case Csr.Mstatus: WriteStatus(value); return true;
            case Csr.Medeleg: v.Medeleg = value & Delegable; return true;
            case Csr.Mideleg: v.Mideleg = (Interrupts)value & Interrupts.Supervisor; return true;
            case Csr.Mie: v.Mie = (Interrupts)value & Interrupts.All; return true;
            case Csr.Mtvec: v.Mtvec = value & ~2UL; return true;
            case Csr.Mcounteren: v.Mcounteren = value & Counters; return true;
            case Csr.Mscratch: v.Mscratch = value; return true;
            case Csr.Mepc: v.Mepc = value & ~3UL; return true;
            case Csr.Mcause: v.Mcause = value; return true;
            case Csr.Mtval: v.Mtval = value; return true;
            case Csr.Mip: v.Pending = (Interrupts)value & Interrupts.Supervisor; return true;
            case Csr.Mcycle: v.CycleOffset = value - v.Retired - 1; return true; // this instruction counts, too
            case Csr.Minstret: v.InstretOffset = value - v.Retired - 1; return true;
            default: return number == Csr.Misa || ReadsAsZero(number);
        }
    }

    private static bool ReadsAsZero(int number)
        => number is Csr.Mcountinhibit or Csr.Mvendorid or Csr.Marchid or Csr.Mimpid
            or (>= Csr.FirstPmp and <= Csr.LastPmp)
            or (>= Csr.FirstMhpmevent and <= Csr.LastMhpmevent)
            or (>= Csr.FirstMhpmcounter and <= Csr.LastMhpmcounter);

    private static ulong Merge(ulong old, ulong value, ulong mask) => (old & ~mask) | (value & mask);

    private static Interrupts Merge(Interrupts old, ulong value, Interrupts mask) => (old & ~mask) | ((Interrupts)value & mask);

    /// <summary>M-mode lets S-mode read a counter, and S-mode lets U-mode.</summary>
    private bool MayCount(int number, Privilege mode)
    {
        ulong bit = 1UL << (number & CounterMask);
        return mode == Privilege.Machine
            || ((Values.Mcounteren & bit) != 0 && (mode == Privilege.Supervisor || (Values.Scounteren & bit) != 0));
    }

    private void WriteStatus(ulong value)
    {
        bool isLegal = Status.PreviousOfM(value) is Privilege.User or Privilege.Supervisor or Privilege.Machine;
        Values.Status = Merge(Values.Status, value, isLegal ? Status.WritableByM : Status.WritableByM & ~Status.Mpp);
    }

    private bool MayUseSatp(Privilege mode) => mode == Privilege.Machine || (Values.Status & Status.Tvm) == 0;

    /// <summary>A write of an unsupported mode has no effect.</summary>
    private bool TryWriteSatp(Privilege mode, ulong value)
    {
        if (!MayUseSatp(mode)) return false;
        if (Satp.IsSupported(value)) Values.Satp = value;
        return true;
    }
}
