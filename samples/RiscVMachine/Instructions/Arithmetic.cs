namespace RiscVMachine;

/// <summary>Multiplication and division as the manual defines them: no operation traps.</summary>
internal static class Arithmetic
{
    public static ulong MultiplyHigh(ulong a, ulong b) => (ulong)Math.BigMul((long)a, (long)b, out _);

    public static ulong MultiplyHighUnsigned(ulong a, ulong b) => Math.BigMul(a, b, out _);

    public static ulong MultiplyHighSignedUnsigned(ulong a, ulong b) => MultiplyHighUnsigned(a, b) - ((long)a < 0 ? b : 0);

    /// <summary>By zero: all bits are 1. The most negative number by -1: that number.</summary>
    public static ulong Divide(ulong a, ulong b) => b == 0 ? ulong.MaxValue : b == ulong.MaxValue ? 0 - a : (ulong)((long)a / (long)b);

    public static ulong DivideUnsigned(ulong a, ulong b) => b == 0 ? ulong.MaxValue : a / b;

    /// <summary>By zero: the dividend. By -1: 0, also where the quotient overflows.</summary>
    public static ulong Remainder(ulong a, ulong b) => b == 0 ? a : b == ulong.MaxValue ? 0 : (ulong)((long)a % (long)b);

    public static ulong RemainderUnsigned(ulong a, ulong b) => b == 0 ? a : a % b;

    /// <summary>An immediate as an operand: its sign is copied to the upper bits.</summary>
    public static ulong Extend(int immediate) => (ulong)immediate;

    /// <summary>A word as the manual keeps it in a register: its sign is copied to the upper 32 bits.</summary>
    public static ulong Word(ulong value) => (ulong)(int)value;

    public static ulong DivideWord(ulong a, ulong b) => Word(Divide(Word(a), Word(b)));

    public static ulong DivideWordUnsigned(ulong a, ulong b) => Word(DivideUnsigned((uint)a, (uint)b));

    public static ulong RemainderWord(ulong a, ulong b) => Word(Remainder(Word(a), Word(b)));

    public static ulong RemainderWordUnsigned(ulong a, ulong b) => Word(RemainderUnsigned((uint)a, (uint)b));
}
