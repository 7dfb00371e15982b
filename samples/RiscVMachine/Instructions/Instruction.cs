namespace RiscVMachine;

/// <summary>A decoded instruction: 8 bytes, so a page of code is an array of 8 KiB.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Rd">The register for the result; <see cref="Registers.Sink"/> instead of x0.</param>
/// <param name="Rs1">The first operand; of <c>csrrwi</c> and its like, the value.</param>
/// <param name="Rs2">The second operand.</param>
/// <param name="Immediate">The immediate; the number of a CSR; the word of an illegal instruction.</param>
internal readonly record struct Instruction(Operation Operation, byte Rd, byte Rs1, byte Rs2, int Immediate)
{
    /// <summary>The immediate with its sign in all upper bits.</summary>
    public ulong Value => (ulong)Immediate;
}
