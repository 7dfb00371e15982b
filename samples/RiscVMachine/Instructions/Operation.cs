namespace RiscVMachine;

/// <summary>The instructions of RV64IMA, Zicsr, Zifencei and the privileged architecture, by their names in the manual.</summary>
internal enum Operation : byte
{
    /// <summary>A slot of the code cache that no instruction has been fetched into.</summary>
    NotFetched,

    /// <summary>No instruction: it raises a trap.</summary>
    Illegal,

    // RV64I: upper immediates and jumps
    Lui, Auipc, Jal, Jalr, Beq, Bne, Blt, Bge, Bltu, Bgeu,

    // Loads and stores
    Lb, Lh, Lw, Ld, Lbu, Lhu, Lwu, Sb, Sh, Sw, Sd,

    // Arithmetic with an immediate
    Addi, Slti, Sltiu, Xori, Ori, Andi, Slli, Srli, Srai, Addiw, Slliw, Srliw, Sraiw,

    // Arithmetic of registers
    Add, Sub, Sll, Slt, Sltu, Xor, Srl, Sra, Or, And, Addw, Subw, Sllw, Srlw, Sraw,

    // M
    Mul, Mulh, Mulhsu, Mulhu, Div, Divu, Rem, Remu, Mulw, Divw, Divuw, Remw, Remuw,

    /// <summary>Orders accesses. It has no effect: the host's loads acquire, and its stores release.</summary>
    Fence,

    // What may change the state of the hart: the last instruction of a batch
    FenceI, Ecall, Ebreak, Mret, Sret, Wfi, SfenceVma, Csrrw, Csrrs, Csrrc, Csrrwi, Csrrsi, Csrrci,

    // A, of words and doublewords
    LrW, ScW, AmoswapW, AmoaddW, AmoxorW, AmoandW, AmoorW, AmominW, AmomaxW, AmominuW, AmomaxuW,
    LrD, ScD, AmoswapD, AmoaddD, AmoxorD, AmoandD, AmoorD, AmominD, AmomaxD, AmominuD, AmomaxuD,
}
