using RiscVMachine;

namespace WalkGen.Samples.Tests;

/// <summary>Only encodings that the manual assigns are instructions.</summary>
public class DecoderTests
{
    [Theory]
    [InlineData(0x03, 7 * 128)] // loads: any immediate
    [InlineData(0x13, (6 * 128) + 6)] // slli, srli, srai: the lowest bit of funct7 is the highest of the shift
    [InlineData(0x1B, 128 + 3)]
    [InlineData(0x23, 4 * 128)]
    [InlineData(0x2F, 2 * 4 * 10)] // aq and rl; lr is illegal because rs2 is not x0
    [InlineData(0x33, 10 + 8)]
    [InlineData(0x3B, 5 + 5)]
    [InlineData(0x63, 6 * 128)]
    [InlineData(0x67, 128)]
    [InlineData(0x0F, 2 * 128)]
    [InlineData(0x73, (6 * 128) + 1)] // CSR instructions, and sfence.vma; the others have no operands
    [InlineData(0x07, 0)] // floating point
    [InlineData(0x57, 0)] // vectors
    public void Counts_of_legal_pairs_of_funct3_and_funct7(int opcode, int count)
    {
        int legal = 0;
        for (uint funct = 0; funct < 8 * 128; funct++)
        {
            uint rd = opcode == 0x73 && funct % 8 == 0 ? 0U : 1;
            uint word = (uint)opcode | rd << 7 | (funct % 8) << 12 | 2 << 15 | 3 << 20 | funct / 8 << 25;
            if (Decoder.Decode(word).Operation != Operation.Illegal) legal++;
        }

        Assert.Equal(count, legal);
    }

    [Theory]
    [InlineData(0x0000_0000U)]
    [InlineData(0xFFFF_FFFFU)]
    [InlineData(0x0000_4501U)] // c.li a0, 0: compressed
    [InlineData(0x1205_00F3U)] // sfence.vma with rd
    [InlineData(0x0000_00F3U)] // ecall with rd
    [InlineData(0x3020_8073U)] // mret with rs1
    [InlineData(0x0020_0073U)] // uret, which is gone
    public void An_illegal_instruction_traps_with_its_word(uint word)
    {
        using HartBench bench = new HartBench(word).Step();

        Assert.Equal((Cause.IllegalInstruction, word, HartBench.Code), bench.TrapOfM);
        Assert.Equal(0, bench.Hart.Retired);
    }
}
