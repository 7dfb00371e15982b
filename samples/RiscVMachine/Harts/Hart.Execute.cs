using System.Runtime.CompilerServices;
using WalkGen;
using WalkGen.Emulation;
using WalkGen.Formats;
using static RiscVMachine.Arithmetic;

namespace RiscVMachine;

// The interpreter: I and M, loads and stores. Other files have what a batch ends with, and A.
internal sealed unsafe partial class Hart
{
    private const ulong PageSize = CodeCache.PageLength * 4;

    /// <summary>
    /// Executes up to <paramref name="most"/> instructions. A trap, or an instruction that may change the hart, ends the batch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // otherwise the first second runs code that is not optimised
    private void Execute(int most)
    {
        ulong* x = X.First;
        VirtualCpu<RiscV<Sv39>> data = _data;
        ulong pc = Pc, next, start = pc & ~(PageSize - 1);
        Instruction[] page = _code.PageOf(pc, Mode);
        int retired = 0;
        PageFault fault;
        Cause cause;
        ulong tval;
        for (; retired < most; retired++, pc = next)
        {
            if (pc - start >= PageSize)
            {
                start = pc & ~(PageSize - 1);
                page = _code.PageOf(pc, Mode);
            }

            ref Instruction i = ref page[(int)(pc / 4) & (CodeCache.PageLength - 1)];
            next = pc + 4;
            switch (i.Operation)
            {
                case Operation.Lui: x[i.Rd] = (ulong)i.Immediate; continue;
                case Operation.Auipc: x[i.Rd] = pc + (ulong)i.Immediate; continue;
                case Operation.Addi: x[i.Rd] = x[i.Rs1] + (ulong)i.Immediate; continue;
                case Operation.Slti: x[i.Rd] = (long)x[i.Rs1] < i.Immediate ? 1UL : 0; continue;
                case Operation.Sltiu: x[i.Rd] = x[i.Rs1] < (ulong)i.Immediate ? 1UL : 0; continue;
                case Operation.Xori: x[i.Rd] = x[i.Rs1] ^ (ulong)i.Immediate; continue;
                case Operation.Ori: x[i.Rd] = x[i.Rs1] | Extend(i.Immediate); continue;
                case Operation.Andi: x[i.Rd] = x[i.Rs1] & (ulong)i.Immediate; continue;
                case Operation.Slli: x[i.Rd] = x[i.Rs1] << i.Immediate; continue;
                case Operation.Srli: x[i.Rd] = x[i.Rs1] >> i.Immediate; continue;
                case Operation.Srai: x[i.Rd] = (ulong)((long)x[i.Rs1] >> i.Immediate); continue;
                case Operation.Addiw: x[i.Rd] = Word(x[i.Rs1] + (ulong)i.Immediate); continue;
                case Operation.Slliw: x[i.Rd] = Word(x[i.Rs1] << i.Immediate); continue;
                case Operation.Srliw: x[i.Rd] = Word((uint)x[i.Rs1] >> i.Immediate); continue;
                case Operation.Sraiw: x[i.Rd] = (ulong)((int)x[i.Rs1] >> i.Immediate); continue;

                case Operation.Add: x[i.Rd] = x[i.Rs1] + x[i.Rs2]; continue;
                case Operation.Sub: x[i.Rd] = x[i.Rs1] - x[i.Rs2]; continue;
                case Operation.Sll: x[i.Rd] = x[i.Rs1] << (int)x[i.Rs2]; continue; // C# masks the count as RISC-V does
                case Operation.Slt: x[i.Rd] = (long)x[i.Rs1] < (long)x[i.Rs2] ? 1UL : 0; continue;
                case Operation.Sltu: x[i.Rd] = x[i.Rs1] < x[i.Rs2] ? 1UL : 0; continue;
                case Operation.Xor: x[i.Rd] = x[i.Rs1] ^ x[i.Rs2]; continue;
                case Operation.Srl: x[i.Rd] = x[i.Rs1] >> (int)x[i.Rs2]; continue;
                case Operation.Sra: x[i.Rd] = (ulong)((long)x[i.Rs1] >> (int)x[i.Rs2]); continue;
                case Operation.Or: x[i.Rd] = x[i.Rs1] | x[i.Rs2]; continue;
                case Operation.And: x[i.Rd] = x[i.Rs1] & x[i.Rs2]; continue;
                case Operation.Addw: x[i.Rd] = Word(x[i.Rs1] + x[i.Rs2]); continue;
                case Operation.Subw: x[i.Rd] = Word(x[i.Rs1] - x[i.Rs2]); continue;
                case Operation.Sllw: x[i.Rd] = (ulong)((int)x[i.Rs1] << (int)x[i.Rs2]); continue;
                case Operation.Srlw: x[i.Rd] = Word((uint)x[i.Rs1] >> (int)x[i.Rs2]); continue;
                case Operation.Sraw: x[i.Rd] = (ulong)((int)x[i.Rs1] >> (int)x[i.Rs2]); continue;

                case Operation.Mul: x[i.Rd] = x[i.Rs1] * x[i.Rs2]; continue;
                case Operation.Mulh: x[i.Rd] = MultiplyHigh(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Mulhsu: x[i.Rd] = MultiplyHighSignedUnsigned(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Mulhu: x[i.Rd] = MultiplyHighUnsigned(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Div: x[i.Rd] = Divide(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Divu: x[i.Rd] = DivideUnsigned(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Rem: x[i.Rd] = Remainder(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Remu: x[i.Rd] = RemainderUnsigned(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Mulw: x[i.Rd] = Word(x[i.Rs1] * x[i.Rs2]); continue;
                case Operation.Divw: x[i.Rd] = DivideWord(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Divuw: x[i.Rd] = DivideWordUnsigned(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Remw: x[i.Rd] = RemainderWord(x[i.Rs1], x[i.Rs2]); continue;
                case Operation.Remuw: x[i.Rd] = RemainderWordUnsigned(x[i.Rs1], x[i.Rs2]); continue;

                case Operation.Lb:
                    if (!TryLoad(data, x[i.Rs1] + (ulong)i.Immediate, out sbyte lb, out fault)) goto Fault;
                    x[i.Rd] = (ulong)lb;
                    continue;
                case Operation.Lh:
                    if (!TryLoad(data, x[i.Rs1] + (ulong)i.Immediate, out short lh, out fault)) goto Fault;
                    x[i.Rd] = (ulong)lh;
                    continue;
                case Operation.Lw:
                    if (!TryLoad(data, x[i.Rs1] + (ulong)i.Immediate, out int lw, out fault)) goto Fault;
                    x[i.Rd] = (ulong)lw;
                    continue;
                case Operation.Ld:
                    if (!TryLoad(data, x[i.Rs1] + (ulong)i.Immediate, out ulong ld, out fault)) goto Fault;
                    x[i.Rd] = ld;
                    continue;
                case Operation.Lbu:
                    if (!TryLoad(data, x[i.Rs1] + (ulong)i.Immediate, out byte lbu, out fault)) goto Fault;
                    x[i.Rd] = lbu;
                    continue;
                case Operation.Lhu:
                    if (!TryLoad(data, x[i.Rs1] + (ulong)i.Immediate, out ushort lhu, out fault)) goto Fault;
                    x[i.Rd] = lhu;
                    continue;
                case Operation.Lwu:
                    if (!TryLoad(data, x[i.Rs1] + (ulong)i.Immediate, out uint lwu, out fault)) goto Fault;
                    x[i.Rd] = lwu;
                    continue;
                case Operation.Sb:
                    if (!TryStore(data, x[i.Rs1] + (ulong)i.Immediate, (byte)x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Sh:
                    if (!TryStore(data, x[i.Rs1] + (ulong)i.Immediate, (ushort)x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Sw:
                    if (!TryStore(data, x[i.Rs1] + (ulong)i.Immediate, (uint)x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Sd:
                    if (!TryStore(data, x[i.Rs1] + (ulong)i.Immediate, x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Fence: continue;

                // Jumps that are taken break, to continue after the switch.
                case Operation.Beq:
                    if (x[i.Rs1] != x[i.Rs2]) continue;
                    next = pc + (ulong)i.Immediate;
                    break;
                case Operation.Bne:
                    if (x[i.Rs1] == x[i.Rs2]) continue;
                    next = pc + (ulong)i.Immediate;
                    break;
                case Operation.Blt:
                    if ((long)x[i.Rs1] >= (long)x[i.Rs2]) continue;
                    next = pc + (ulong)i.Immediate;
                    break;
                case Operation.Bge:
                    if ((long)x[i.Rs1] < (long)x[i.Rs2]) continue;
                    next = pc + (ulong)i.Immediate;
                    break;
                case Operation.Bltu:
                    if (x[i.Rs1] >= x[i.Rs2]) continue;
                    next = pc + (ulong)i.Immediate;
                    break;
                case Operation.Bgeu:
                    if (x[i.Rs1] < x[i.Rs2]) continue;
                    next = pc + (ulong)i.Immediate;
                    break;
                case Operation.Jal:
                    next = pc + (ulong)i.Immediate;
                    if (IsAligned(next)) x[i.Rd] = pc + 4;
                    break;
                case Operation.Jalr:
                    next = (x[i.Rs1] + (ulong)i.Immediate) & ~1UL;
                    if (IsAligned(next)) x[i.Rd] = pc + 4;
                    break;

                case Operation.NotFetched:
                    if (!_fetches.TryFetch(new VirtualAddress(pc), out uint word, out fault)) goto Fault;
                    i = Decoder.Decode(word);
                    next = pc; // execute it now
                    retired--;
                    continue;
                case Operation.Illegal:
                    (cause, tval) = (Cause.IllegalInstruction, (uint)i.Immediate);
                    goto Trap;
                case >= Operation.LrW:
                    if (!TryAtomic(i, out ulong before, out fault)) goto Fault;
                    x[i.Rd] = before;
                    continue;
                default:
                    Leave(pc, retired);
                    ExecuteSystem(i);
                    return;
            }

            if (IsAligned(next)) continue;
            (cause, tval) = (Cause.InstructionMisaligned, next);
            goto Trap;
        }

        Leave(pc, retired);
        return;

    Fault:
        (cause, tval) = (Causes.Of(fault), fault.Address.Value);
    Trap:
        Leave(pc, retired);
        Raise(cause, tval);
    }

    // Not inlined: eleven inlined accesses could use up the JIT's budget for this method.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool TryLoad<T>(VirtualCpu<RiscV<Sv39>> cpu, ulong address, out T value, out PageFault fault)
        where T : unmanaged
        => cpu.TryLoad(new VirtualAddress(address), out value, out fault);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool TryStore<T>(VirtualCpu<RiscV<Sv39>> cpu, ulong address, T value, out PageFault fault)
        where T : unmanaged
        => cpu.TryStore(new VirtualAddress(address), value, out fault);

    private static bool IsAligned(ulong target) => target % 4 == 0;

    private void Leave(ulong pc, int retired)
    {
        Pc = pc;
        Volatile.Write(ref Control.Values.Retired, Control.Values.Retired + (ulong)retired);
    }
}
