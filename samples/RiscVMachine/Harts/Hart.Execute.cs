using System.Runtime.CompilerServices;
using WalkGen;
using WalkGen.Emulation;
using WalkGen.Formats;
using static RiscVMachine.Arithmetic;

namespace RiscVMachine;

// The interpreter: I and M, loads and stores. Other files have what a batch ends with, and A.
internal sealed partial class Hart
{
    private const ulong PageSize = CodeCache.PageLength * 4;

    /// <summary>
    /// Executes up to <paramref name="most"/> instructions. A trap, or an instruction that may change the hart, ends the batch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Execute(int most)
    {
        Registers x = X;
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
                case Operation.Lui: x[i.Rd] = i.Value; continue;
                case Operation.Auipc: x[i.Rd] = pc + i.Value; continue;
                case Operation.Addi: x[i.Rd] = x[i.Rs1] + i.Value; continue;
                case Operation.Slti: x[i.Rd] = (long)x[i.Rs1] < i.Immediate ? 1UL : 0; continue;
                case Operation.Sltiu: x[i.Rd] = x[i.Rs1] < i.Value ? 1UL : 0; continue;
                case Operation.Xori: x[i.Rd] = x[i.Rs1] ^ i.Value; continue;
                case Operation.Ori: x[i.Rd] = x[i.Rs1] | i.Value; continue;
                case Operation.Andi: x[i.Rd] = x[i.Rs1] & i.Value; continue;
                case Operation.Slli: x[i.Rd] = x[i.Rs1] << i.Immediate; continue;
                case Operation.Srli: x[i.Rd] = x[i.Rs1] >> i.Immediate; continue;
                case Operation.Srai: x[i.Rd] = (ulong)((long)x[i.Rs1] >> i.Immediate); continue;
                case Operation.Addiw: x[i.Rd] = Word(x[i.Rs1] + i.Value); continue;
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
                    if (!data.TryLoad(Address(x, i), out sbyte lb, out fault)) goto Fault;
                    x[i.Rd] = (ulong)lb;
                    continue;
                case Operation.Lh:
                    if (!data.TryLoad(Address(x, i), out short lh, out fault)) goto Fault;
                    x[i.Rd] = (ulong)lh;
                    continue;
                case Operation.Lw:
                    if (!data.TryLoad(Address(x, i), out int lw, out fault)) goto Fault;
                    x[i.Rd] = (ulong)lw;
                    continue;
                case Operation.Ld:
                    if (!data.TryLoad(Address(x, i), out ulong ld, out fault)) goto Fault;
                    x[i.Rd] = ld;
                    continue;
                case Operation.Lbu:
                    if (!data.TryLoad(Address(x, i), out byte lbu, out fault)) goto Fault;
                    x[i.Rd] = lbu;
                    continue;
                case Operation.Lhu:
                    if (!data.TryLoad(Address(x, i), out ushort lhu, out fault)) goto Fault;
                    x[i.Rd] = lhu;
                    continue;
                case Operation.Lwu:
                    if (!data.TryLoad(Address(x, i), out uint lwu, out fault)) goto Fault;
                    x[i.Rd] = lwu;
                    continue;
                case Operation.Sb:
                    if (!data.TryStore(Address(x, i), (byte)x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Sh:
                    if (!data.TryStore(Address(x, i), (ushort)x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Sw:
                    if (!data.TryStore(Address(x, i), (uint)x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Sd:
                    if (!data.TryStore(Address(x, i), x[i.Rs2], out fault)) goto Fault;
                    continue;
                case Operation.Fence: continue;

                // Jumps that are taken break, to continue after the switch.
                case Operation.Beq:
                    if (x[i.Rs1] != x[i.Rs2]) continue;
                    next = pc + i.Value;
                    break;
                case Operation.Bne:
                    if (x[i.Rs1] == x[i.Rs2]) continue;
                    next = pc + i.Value;
                    break;
                case Operation.Blt:
                    if ((long)x[i.Rs1] >= (long)x[i.Rs2]) continue;
                    next = pc + i.Value;
                    break;
                case Operation.Bge:
                    if ((long)x[i.Rs1] < (long)x[i.Rs2]) continue;
                    next = pc + i.Value;
                    break;
                case Operation.Bltu:
                    if (x[i.Rs1] >= x[i.Rs2]) continue;
                    next = pc + i.Value;
                    break;
                case Operation.Bgeu:
                    if (x[i.Rs1] < x[i.Rs2]) continue;
                    next = pc + i.Value;
                    break;
                case Operation.Jal:
                    next = pc + i.Value;
                    if (IsAligned(next)) x[i.Rd] = pc + 4;
                    break;
                case Operation.Jalr:
                    next = (x[i.Rs1] + i.Value) & ~1UL;
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

    private static VirtualAddress Address(Registers x, in Instruction i) => new(x[i.Rs1] + i.Value);

    private static bool IsAligned(ulong target) => target % 4 == 0;

    private void Leave(ulong pc, int retired)
    {
        Pc = pc;
        Volatile.Write(ref Control.Values.Retired, Control.Values.Retired + (ulong)retired);
    }
}
