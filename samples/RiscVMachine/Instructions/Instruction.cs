namespace RiscVMachine;

/// <summary>
/// A decoded instruction: 8 bytes, so a page of code is an array of 8 KiB. It has fields, not properties: the interpreter reads so many
/// that the JIT would not inline all properties.
/// </summary>
internal readonly struct Instruction(Operation operation, byte rd, byte rs1, byte rs2, int immediate)
{
    /// <summary>What it does.</summary>
    public readonly Operation Operation = operation;

    /// <summary>The register for the result; <see cref="Registers.Sink"/> instead of x0.</summary>
    public readonly byte Rd = rd;

    /// <summary>The first operand; of <c>csrrwi</c> and its like, the value.</summary>
    public readonly byte Rs1 = rs1;

    /// <summary>The second operand.</summary>
    public readonly byte Rs2 = rs2;

    /// <summary>The immediate; the number of a CSR; the word of an illegal instruction.</summary>
    public readonly int Immediate = immediate;
}
