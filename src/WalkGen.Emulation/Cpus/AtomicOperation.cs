namespace WalkGen.Emulation;

/// <summary>An atomic operation on a value in memory and an operand, whose result replaces the value.</summary>
public enum AtomicOperation
{
    /// <summary>The operand (RISC-V: <c>amoswap</c>, AArch64: <c>swp</c>, x86: <c>xchg</c>).</summary>
    Exchange,

    /// <summary>The sum, modulo 2^n (<c>amoadd</c>, <c>ldadd</c>, <c>lock xadd</c>).</summary>
    Add,

    /// <summary>The bitwise AND (<c>amoand</c>; AArch64: <c>ldclr</c> with the complement).</summary>
    And,

    /// <summary>The bitwise OR (<c>amoor</c>, <c>ldset</c>).</summary>
    Or,

    /// <summary>The bitwise XOR (<c>amoxor</c>, <c>ldeor</c>).</summary>
    Xor,

    /// <summary>The smaller one, as signed numbers, whatever the type is (<c>amomin</c>, <c>ldsmin</c>).</summary>
    Minimum,

    /// <summary>The larger one, as signed numbers (<c>amomax</c>, <c>ldsmax</c>).</summary>
    Maximum,

    /// <summary>The smaller one, as unsigned numbers (<c>amominu</c>, <c>ldumin</c>).</summary>
    MinimumUnsigned,

    /// <summary>The larger one, as unsigned numbers (<c>amomaxu</c>, <c>ldumax</c>).</summary>
    MaximumUnsigned,
}
