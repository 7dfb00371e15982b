using WalkGen;

namespace RiscVMachine;

// The instructions that may change the state of the hart: each is the last of its batch.
internal sealed partial class Hart
{
    /// <summary>Executes the instruction at <see cref="Pc"/>. It retires unless it raises an exception.</summary>
    private void ExecuteSystem(in Instruction i)
    {
        ulong status = Control.Values.Status;
        bool isSupervisor = Mode == Privilege.Supervisor;
        switch (i.Operation)
        {
            case Operation.Ecall:
                Raise(Cause.EnvironmentCallFromU + (int)Mode, 0);
                return;
            case Operation.Ebreak:
                Raise(Cause.Breakpoint, Pc);
                return;
            case Operation.Mret when Mode == Privilege.Machine:
                ReturnFromM();
                break;
            case Operation.Sret when Mode == Privilege.Machine || (isSupervisor && (status & Status.Tsr) == 0):
                ReturnFromS();
                break;
            case Operation.Wfi when Mode == Privilege.Machine || (isSupervisor && (status & Status.Tw) == 0):
                IsWaiting = true;
                Pc += 4;
                break;
            case Operation.SfenceVma when Mode == Privilege.Machine || (isSupervisor && (status & Status.Tvm) == 0):
                FlushTranslations(i.Rs1 == 0 ? VirtualRange.All : VirtualRange.FromLength(PageOf(X[i.Rs1]), PageSize));
                Pc += 4;
                break;
            case Operation.FenceI:
                _code.Clear();
                Pc += 4;
                break;
            case >= Operation.Csrrw and <= Operation.Csrrci when TryAccessCsr(i):
                Pc += 4;
                break;
            default:
                Raise(Cause.IllegalInstruction, Encoding());
                return;
        }

        Leave(Pc, retired: 1);
    }

    private static VirtualAddress PageOf(ulong address) => new(address & ~(PageSize - 1));

    /// <summary>
    /// Reads and writes a CSR; false if it may not be accessed. <c>csrrw</c> to x0 does not read, and <c>csrrs</c> and <c>csrrc</c> of
    /// x0 do not write.
    /// </summary>
    private bool TryAccessCsr(in Instruction i)
    {
        bool isImmediate = i.Operation >= Operation.Csrrwi;
        Operation operation = isImmediate ? i.Operation - (Operation.Csrrwi - Operation.Csrrw) : i.Operation;
        ulong value = isImmediate ? i.Rs1 : X[i.Rs1], old = 0;
        bool reads = operation != Operation.Csrrw || i.Rd != Registers.Sink;
        bool writes = operation == Operation.Csrrw || i.Rs1 != 0;
        if (reads && !Control.TryRead(i.Immediate, Mode, out old)) return false;
        ulong changed = operation switch
        {
            Operation.Csrrs => old | value,
            Operation.Csrrc => old & ~value,
            _ => value,
        };
        if (writes && !Control.TryWrite(i.Immediate, Mode, changed)) return false;
        X[i.Rd] = old;
        if (writes) UpdateTranslation();
        return true;
    }

    /// <summary>The word at <see cref="Pc"/>, which was executed from the code cache: <c>mtval</c> of an illegal instruction.</summary>
    private ulong Encoding() => _fetches.TryFetch(new VirtualAddress(Pc), out uint word, out _) ? word : 0UL;
}
