namespace RiscVMachine;

// Traps: exceptions, interrupts, and the return from them.
internal sealed partial class Hart
{
    private const ulong InterruptBit = 1UL << 63;

    /// <summary>Raises an exception of the instruction at <see cref="Pc"/>.</summary>
    private void Raise(Cause cause, ulong tval)
        => Enter((ulong)cause, tval, isDelegated: (Control.Values.Medeleg >> (int)cause & 1) != 0);

    /// <summary>Takes the first of the interrupts that the mode and the enable bits let through.</summary>
    private void TakeInterrupt(Interrupts pending)
    {
        ref ControlValues v = ref Control.Values;
        Interrupts delegated = pending & v.Mideleg, own = pending & ~v.Mideleg;
        bool takesOwn = Mode < Privilege.Machine || (v.Status & Status.Mie) != 0;
        bool takesDelegated = Mode < Privilege.Supervisor || (Mode == Privilege.Supervisor && (v.Status & Status.Sie) != 0);
        bool isDelegated = own == Interrupts.None || !takesOwn;
        Interrupts taken = !isDelegated ? own : takesDelegated ? delegated : Interrupts.None;
        if (taken != Interrupts.None) Enter(InterruptBit | InterruptOrder.First(taken), 0, isDelegated);
    }

    /// <summary>Enters the trap handler of S-mode, if M-mode has delegated the trap and does not execute, or that of M-mode.</summary>
    private void Enter(ulong cause, ulong tval, bool isDelegated)
    {
        ref ControlValues v = ref Control.Values;
        ulong vector;
        if (isDelegated && Mode != Privilege.Machine)
        {
            (v.Sepc, v.Scause, v.Stval, vector) = (Pc, cause, tval, v.Stvec);
            ulong saved = ((v.Status & Status.Sie) != 0 ? Status.Spie : 0) | (Mode == Privilege.Supervisor ? Status.Spp : 0);
            v.Status = (v.Status & ~(Status.Sie | Status.Spie | Status.Spp)) | saved;
            Mode = Privilege.Supervisor;
        }
        else
        {
            (v.Mepc, v.Mcause, v.Mtval, vector) = (Pc, cause, tval, v.Mtvec);
            ulong saved = ((v.Status & Status.Mie) != 0 ? Status.Mpie : 0) | (ulong)Mode << Status.MppShift;
            v.Status = (v.Status & ~(Status.Mie | Status.Mpie | Status.Mpp)) | saved;
            Mode = Privilege.Machine;
        }

        bool isVectored = vector % 4 == 1 && (cause & InterruptBit) != 0;
        Pc = (vector & ~3UL) + (isVectored ? 4 * (cause & ~InterruptBit) : 0);
        _data.ClearReservation();
        UpdateTranslation();
    }

    private void ReturnFromM()
    {
        ref ControlValues v = ref Control.Values;
        Mode = Status.PreviousOfM(v.Status);
        ulong mie = (v.Status & Status.Mpie) != 0 ? Status.Mie : 0;
        ulong cleared = Status.Mie | Status.Mpp | (Mode != Privilege.Machine ? Status.Mprv : 0);
        v.Status = (v.Status & ~cleared) | mie | Status.Mpie;
        Pc = v.Mepc;
        _data.ClearReservation();
        UpdateTranslation();
    }

    private void ReturnFromS()
    {
        ref ControlValues v = ref Control.Values;
        Mode = Status.PreviousOfS(v.Status);
        ulong sie = (v.Status & Status.Spie) != 0 ? Status.Sie : 0;
        v.Status = (v.Status & ~(Status.Sie | Status.Spp | Status.Mprv)) | sie | Status.Spie;
        Pc = v.Sepc;
        _data.ClearReservation();
        UpdateTranslation();
    }
}
