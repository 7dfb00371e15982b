using RiscVMachine;
using static WalkGen.Samples.Tests.HartBench;

namespace WalkGen.Samples.Tests;

/// <summary>Load-reserved and store-conditional.</summary>
public class ReservationTests
{
    private const uint LrW = 0x1005_262F, ScW = 0x18B5_26AF, LrD = 0x1005_362F, ScD = 0x18B5_36AF, Ebreak = 0x0010_0073;

    [Theory]
    [InlineData(LrW, ScW, 0x1111_1111_0000_0007)]
    [InlineData(LrD, ScD, 7)]
    public void Stores_once_after_a_load_of_the_address(uint load, uint store, ulong stored)
    {
        using var bench = Reserving(load, store, store);
        bench.Step(2);
        Assert.Equal((0UL, stored), (bench[A3], bench.Read(Data)));

        bench[A1] = 8;
        bench.Step();
        Assert.Equal((1UL, stored), (bench[A3], bench.Read(Data)));
    }

    [Fact]
    public void Fails_at_another_address()
    {
        using var bench = Reserving(LrD, ScD);
        bench.Step();
        bench[A0] = Data + 8;
        bench.Step();

        Assert.Equal((1UL, 0UL), (bench[A3], bench.Read(Data + 8)));
    }

    [Fact]
    public void Fails_if_memory_has_changed()
    {
        using var bench = Reserving(LrD, ScD);
        bench.Step();
        bench.Write(Data, 5UL);
        bench.Step();

        Assert.Equal((1UL, 5UL), (bench[A3], bench.Read(Data)));
    }

    [Fact]
    public void Fails_after_a_trap()
    {
        using var bench = Reserving(LrD, Ebreak);
        bench.Write(Handler, ScD);
        bench.Step(3);

        Assert.Equal((1UL, 0x1111_1111_2222_2222UL), (bench[A3], bench.Read(Data)));
    }

    [Theory]
    [InlineData(LrW, 2, (int)Cause.LoadMisaligned)]
    [InlineData(LrD, 4, (int)Cause.LoadMisaligned)]
    [InlineData(ScW, 1, (int)Cause.StoreMisaligned)]
    [InlineData(ScD, 4, (int)Cause.StoreMisaligned)]
    [InlineData(0x00B5_262FU, 2, (int)Cause.StoreMisaligned)] // amoadd.w
    public void Misaligned_atomics_trap(uint word, ulong offset, int cause)
    {
        using var bench = Reserving(word);
        bench[A0] = Data + offset;
        bench.Step();

        Assert.Equal(((Cause)cause, Data + offset, Code), bench.TrapOfM);
    }

    private static HartBench Reserving(params uint[] code)
    {
        var bench = new HartBench(code) { [A0] = Data, [A1] = 7 };
        bench.Write(Data, 0x1111_1111_2222_2222UL);
        return bench;
    }
}
