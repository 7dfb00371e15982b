namespace WalkGen.Benchmarks.Tests;

/// <summary>Both sides of the comparison of <c>emulation</c> compute the same.</summary>
public class EmulationTests
{
    [Fact]
    public void Loops_and_the_interpreter_compute_the_same_by_WalkGen_and_by_hand()
    {
        using var ram = new GuestRam();
        var cpu = new CpuAccess(ram.Cpu);
        var hand = new HandAccess(ram.Hand);
        Interpreter.Load(cpu);

        ulong sum = Interpreter.Run(cpu);
        Assert.Equal(8192UL * 8193 / 2, sum);
        Assert.NotEqual(0UL, AccessLoops.Store(cpu));
        Assert.NotEqual(0UL, AccessLoops.Load(cpu));

        Assert.Equal(sum, Interpreter.Run(hand));
        Assert.Equal(AccessLoops.Load(cpu), AccessLoops.Load(hand));
        Assert.Equal(AccessLoops.Miss(cpu), AccessLoops.Miss(hand));
        Assert.Equal(AccessLoops.Chain(cpu), AccessLoops.Chain(hand));
    }
}
