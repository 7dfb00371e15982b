using static RiscVMachine.Operation;

namespace RiscVMachine;

/// <summary>Decodes instructions of 32 bits. An encoding that the manual does not assign is illegal.</summary>
internal static class Decoder
{
    public static Instruction Decode(uint word) => (word & 0x7F) switch
    {
        0x03 => Make(Load(word), word, IImmediate(word)),
        0x0F => Make(Fences(word), word, 0),
        0x13 => ImmediateArithmetic(word),
        0x17 => Make(Auipc, word, UImmediate(word)),
        0x1B => ImmediateArithmeticW(word),
        0x23 => Make(Store(word), word, SImmediate(word)),
        0x2F => Make(Atomic(word), word, 0),
        0x33 => Make(Arithmetic(word), word, 0),
        0x37 => Make(Lui, word, UImmediate(word)),
        0x3B => Make(ArithmeticW(word), word, 0),
        0x63 => Make(Branch(word), word, BImmediate(word)),
        0x67 => Make(Funct3(word) == 0 ? Jalr : Illegal, word, IImmediate(word)),
        0x6F => Make(Jal, word, JImmediate(word)),
        0x73 => Make(PrivilegedOrCsr(word), word, (int)(word >> 20)),
        _ => Make(Illegal, word, 0),
    };

    private static Instruction Make(Operation operation, uint word, int immediate)
    {
        byte rd = (byte)(word >> 7 & 31);
        return new Instruction(
            operation,
            rd == 0 ? Registers.Sink : rd,
            (byte)(word >> 15 & 31),
            (byte)(word >> 20 & 31),
            operation == Illegal ? (int)word : immediate);
    }

    private static uint Funct3(uint word) => word >> 12 & 7;

    private static uint Funct7(uint word) => word >> 25;

    private static int IImmediate(uint word) => (int)word >> 20;

    private static int SImmediate(uint word) => ((int)word >> 25 << 5) | (int)(word >> 7 & 31);

    private static int BImmediate(uint word)
        => ((int)word >> 31 << 12) | (int)((word >> 7 & 1) << 11 | (word >> 25 & 0x3F) << 5 | (word >> 8 & 15) << 1);

    private static int UImmediate(uint word) => (int)(word & 0xFFFF_F000);

    private static int JImmediate(uint word)
        => ((int)word >> 31 << 20) | (int)((word >> 12 & 0xFF) << 12 | (word >> 20 & 1) << 11 | (word >> 21 & 0x3FF) << 1);

    private static Operation Branch(uint word) => Funct3(word) switch
    {
        0 => Beq, 1 => Bne, 4 => Blt, 5 => Bge, 6 => Bltu, 7 => Bgeu, _ => Illegal,
    };

    private static Operation Load(uint word) => Funct3(word) switch
    {
        0 => Lb, 1 => Lh, 2 => Lw, 3 => Ld, 4 => Lbu, 5 => Lhu, 6 => Lwu, _ => Illegal,
    };

    private static Operation Store(uint word) => Funct3(word) switch
    {
        0 => Sb, 1 => Sh, 2 => Sw, 3 => Sd, _ => Illegal,
    };

    /// <summary>The other fields of fences are reserved for finer fences, and are ignored.</summary>
    private static Operation Fences(uint word) => Funct3(word) switch
    {
        0 => Fence, 1 => FenceI, _ => Illegal,
    };

    /// <summary>The immediate of a shift is 6 bits, and those above say which shift it is.</summary>
    private static Instruction ImmediateArithmetic(uint word) => (Funct3(word), word >> 26) switch
    {
        (0, _) => Make(Addi, word, IImmediate(word)),
        (1, 0) => Make(Slli, word, (int)(word >> 20 & 63)),
        (2, _) => Make(Slti, word, IImmediate(word)),
        (3, _) => Make(Sltiu, word, IImmediate(word)),
        (4, _) => Make(Xori, word, IImmediate(word)),
        (5, 0) => Make(Srli, word, (int)(word >> 20 & 63)),
        (5, 0x10) => Make(Srai, word, (int)(word >> 20 & 63)),
        (6, _) => Make(Ori, word, IImmediate(word)),
        (7, _) => Make(Andi, word, IImmediate(word)),
        _ => Make(Illegal, word, 0),
    };

    private static Instruction ImmediateArithmeticW(uint word) => (Funct3(word), Funct7(word)) switch
    {
        (0, _) => Make(Addiw, word, IImmediate(word)),
        (1, 0) => Make(Slliw, word, (int)(word >> 20 & 31)),
        (5, 0) => Make(Srliw, word, (int)(word >> 20 & 31)),
        (5, 0x20) => Make(Sraiw, word, (int)(word >> 20 & 31)),
        _ => Make(Illegal, word, 0),
    };

    private static Operation Arithmetic(uint word) => (Funct7(word), Funct3(word)) switch
    {
        (0, 0) => Add, (0, 1) => Sll, (0, 2) => Slt, (0, 3) => Sltu, (0, 4) => Xor, (0, 5) => Srl, (0, 6) => Or, (0, 7) => And,
        (0x20, 0) => Sub, (0x20, 5) => Sra,
        (1, 0) => Mul, (1, 1) => Mulh, (1, 2) => Mulhsu, (1, 3) => Mulhu, (1, 4) => Div, (1, 5) => Divu, (1, 6) => Rem, (1, 7) => Remu,
        _ => Illegal,
    };

    private static Operation ArithmeticW(uint word) => (Funct7(word), Funct3(word)) switch
    {
        (0, 0) => Addw, (0, 1) => Sllw, (0, 5) => Srlw, (0x20, 0) => Subw, (0x20, 5) => Sraw,
        (1, 0) => Mulw, (1, 4) => Divw, (1, 5) => Divuw, (1, 6) => Remw, (1, 7) => Remuw,
        _ => Illegal,
    };

    /// <summary>The bits <c>aq</c> and <c>rl</c> are ignored: each operation is one atomic operation of the host, which is both.</summary>
    private static Operation Atomic(uint word)
    {
        Operation ofWords = (word >> 27) switch
        {
            0 => AmoaddW, 1 => AmoswapW, 2 => (word >> 20 & 31) == 0 ? LrW : Illegal, 3 => ScW, 4 => AmoxorW, 8 => AmoorW, 12 => AmoandW,
            16 => AmominW, 20 => AmomaxW, 24 => AmominuW, 28 => AmomaxuW,
            _ => Illegal,
        };
        if (ofWords == Illegal) return Illegal;
        return Funct3(word) switch { 2 => ofWords, 3 => ofWords + (LrD - LrW), _ => Illegal };
    }

    private static Operation PrivilegedOrCsr(uint word) => Funct3(word) switch
    {
        0 => Privileged(word), 1 => Csrrw, 2 => Csrrs, 3 => Csrrc, 5 => Csrrwi, 6 => Csrrsi, 7 => Csrrci, _ => Illegal,
    };

    private static Operation Privileged(uint word) => word switch
    {
        0x0000_0073 => Ecall,
        0x0010_0073 => Ebreak,
        0x1020_0073 => Sret,
        0x3020_0073 => Mret,
        0x1050_0073 => Wfi,
        _ => Funct7(word) == 9 && (word >> 7 & 31) == 0 ? SfenceVma : Illegal,
    };
}
