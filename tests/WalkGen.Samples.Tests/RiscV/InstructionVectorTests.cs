using System.Globalization;
using RiscVMachine;

namespace WalkGen.Samples.Tests;

/// <summary>Every instruction of I, M and A does to registers and memory what QEMU recorded.</summary>
public class InstructionVectorTests
{
    private static readonly Vector[] Vectors = [.. File.ReadLines(Guest.InRepository(
        "tests", "WalkGen.Samples.Tests", "RiscV", "qemu-instructions.txt")).Where(static line => line[0] != '#').Select(Vector.Parse)];

    public static TheoryData<string> Mnemonics => [.. Vectors.Select(static vector => vector.Mnemonic).Distinct()];

    [Theory]
    [MemberData(nameof(Mnemonics))]
    public void Does_what_qemu_does(string mnemonic)
    {
        using var bench = new HartBench();
        foreach (Vector vector in Vectors.Where(vector => vector.Mnemonic == mnemonic)) Assert.Equal(vector.Results, vector.Run(bench));
    }

    [Fact]
    public void The_vectors_have_all_instructions_that_end_no_batch()
    {
        var known = Vectors.Select(static vector => Decoder.Decode(vector.Word).Operation).ToHashSet();
        Operation[] system = [.. Enum.GetValues<Operation>().Where(static o => o is > Operation.FenceI and < Operation.LrW)];

        Assert.Equal([Operation.NotFetched, Operation.Illegal, .. system], Enum.GetValues<Operation>().Except(known).Order());
    }

    private sealed record Vector(uint Word, ulong A, ulong B, Results Results, string Text)
    {
        public string Mnemonic => Text.Split(' ')[0];

        public static Vector Parse(string line)
        {
            string[] cells = line.Split(' ', 8);
            ulong a = Number(cells[1]), b = Number(cells[2]);
            ulong first = cells[4] == "=" ? a : Number(cells[4]), second = cells[5] == "=" ? b : Number(cells[5]);
            return new((uint)Number(cells[0]), a, b, new(cells[7], Number(cells[3]), first, second, Number(cells[6])), cells[7]);
        }

        public Results Run(HartBench bench)
        {
            bench.Write(HartBench.Code, Word);
            bench.Write(HartBench.Code + 4, 0x0017_0713U); // addi a4, a4, 1
            bench.Write(HartBench.Data, A);
            bench.Write(HartBench.Data + 8, B);
            bench.Write(HartBench.Data + 16, 0UL);
            ulong[] registers = new ulong[Registers.Sink + 1];
            (registers[HartBench.A0], registers[HartBench.A1], registers[HartBench.A3]) = (A, B, HartBench.Data);
            bench.Hart.Load(bench.Hart.Save() with { X = registers, Pc = HartBench.Code });
            while (bench.Hart.Pc < HartBench.Code + 8) bench.Step();
            Assert.Equal(HartBench.Code + 8, bench.Hart.Pc);
            Assert.Equal(0UL, bench[0]);
            return new(Text, bench[HartBench.A2], bench.Read(HartBench.Data), bench.Read(HartBench.Data + 8), bench[HartBench.A4]);
        }

        private static ulong Number(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Register a2, two words of memory, and how often the instruction after it was executed.</summary>
    private sealed record Results(string Text, ulong A2, ulong First, ulong Second, ulong A4);
}
