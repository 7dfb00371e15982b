using System.Runtime.CompilerServices;

namespace WalkGen.Benchmarks;

/// <summary>
/// A few instructions of RV64I, fetched and executed one by one: a program that sums an array and stores the sums.
/// </summary>
internal static class Interpreter
{
    /// <summary>The number of instructions that <see cref="Run"/> executes.</summary>
    public const int Instructions = (Iterations * 7) + 4;

    private const int Iterations = 8192;
    private const ulong Code = GuestRam.Base + 0x100_0000, Array = GuestRam.Base + 0x101_0000; // where the other loops do not store

    // x1: the array, x2: the sum, x3: a counter, x4: a value.
    private static readonly uint[] s_program =
    [
        Addi(2, 0, 0), Addi(3, 0, 1), Slli(3, 3, 13), Addi(1, 10, 0), // 4 instructions, then 7 for each iteration
        Ld(4, 1, 0), Add(2, 2, 4), Sd(2, 1, 8), Addi(1, 1, 16), Andi(5, 2, 0x7f), Addi(3, 3, -1), Bne(3, 0, -24),
        Ebreak,
    ];

    private const uint Ebreak = 0x0010_0073;

    public static void Load<TAccess>(TAccess memory)
        where TAccess : struct, IGuestAccess
    {
        for (int i = 0; i < s_program.Length; i += 2)
        {
            memory.Store(Code + ((ulong)i * 4), s_program[i] | ((ulong)s_program[i + 1] << 32));
        }

        for (ulong i = 0; i < Iterations; i++) memory.Store(Array + (i * 16), i + 1);
    }

    /// <summary>Runs the program and returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Run<TAccess>(TAccess memory)
        where TAccess : struct, IGuestAccess
    {
        Span<long> x = stackalloc long[32];
        x.Clear();
        x[10] = (long)Array;
        for (ulong pc = Code; ;)
        {
            uint code = memory.Fetch(pc);
            int rd = (int)(code >> 7) & 31, rs1 = (int)(code >> 15) & 31, rs2 = (int)(code >> 20) & 31;
            int immediate = (int)code >> 20;
            ulong next = pc + 4;
            switch (code & 0x7f)
            {
                case 0x03:
                    x[rd] = (long)memory.Load((ulong)(x[rs1] + immediate));
                    break;
                case 0x13:
                    x[rd] = (code >> 12 & 7) switch
                    {
                        1 => x[rs1] << (immediate & 63),
                        7 => x[rs1] & immediate,
                        _ => x[rs1] + immediate,
                    };
                    break;
                case 0x23:
                    memory.Store((ulong)(x[rs1] + (((int)code >> 25 << 5) | rd)), (ulong)x[rs2]);
                    break;
                case 0x33:
                    x[rd] = x[rs1] + x[rs2];
                    break;
                case 0x63:
                    if (x[rs1] != x[rs2]) next = pc + (ulong)BranchOffset(code);
                    break;
                default:
                    return (ulong)x[2];
            }

            x[0] = 0;
            pc = next;
        }
    }

    private static long BranchOffset(uint code)
        => ((int)code >> 31 << 12) | (int)((code >> 7 & 1) << 11) | (int)((code >> 25 & 0x3f) << 5) | (int)((code >> 8 & 0xf) << 1);

    private static uint Addi(int rd, int rs1, int value) => ((uint)value << 20) | ((uint)rs1 << 15) | ((uint)rd << 7) | 0x13;

    private static uint Slli(int rd, int rs1, int value) => Addi(rd, rs1, value) | (1u << 12);

    private static uint Andi(int rd, int rs1, int value) => Addi(rd, rs1, value) | (7u << 12);

    private static uint Add(int rd, int rs1, int rs2) => ((uint)rs2 << 20) | ((uint)rs1 << 15) | ((uint)rd << 7) | 0x33;

    private static uint Ld(int rd, int rs1, int offset) => ((uint)offset << 20) | ((uint)rs1 << 15) | (3u << 12) | ((uint)rd << 7) | 0x03;

    private static uint Sd(int rs2, int rs1, int offset)
        => ((uint)(offset >> 5 & 0x7f) << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15) | (3u << 12) | ((uint)(offset & 0x1f) << 7) | 0x23;

    private static uint Bne(int rs1, int rs2, int offset)
        => ((uint)(offset >> 12 & 1) << 31) | ((uint)(offset >> 5 & 0x3f) << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15) | (1u << 12)
            | ((uint)(offset >> 1 & 0xf) << 8) | ((uint)(offset >> 11 & 1) << 7) | 0x63;
}
