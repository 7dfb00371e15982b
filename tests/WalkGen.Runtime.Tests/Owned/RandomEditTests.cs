using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Every format against the model, in an arena with room and in arenas that run out of it.</summary>
public sealed class RandomEditTests
{
    private const int Sequences = 16;

    [Fact]
    public void Tiny5_does_what_the_model_does() => Run<Tiny5>();

    [Fact]
    public void Tiny4_does_what_the_model_does() => Run<Tiny4>();

    [Fact]
    public void Tiny3_does_what_the_model_does() => Run<Tiny3>();

    [Fact]
    public void Tiny2_does_what_the_model_does() => Run<Tiny2>();

    [Fact]
    public void TinyGap_does_what_the_model_does() => Run<TinyGap>();

    [Fact]
    public void I386_does_what_the_model_does() => Run<I386>();

    [Fact]
    public void Wide64_does_what_the_model_does() => Run<Wide64>();

    [Fact]
    public void X86_64_does_what_the_model_does() => Run<X86_64>();

    [Fact]
    public void X86_64La57_does_what_the_model_does() => Run<X86_64La57>();

    [Fact]
    public void X86Pae_does_what_the_model_does() => Run<X86Pae>();

    [Fact]
    public void X86_does_what_the_model_does() => Run<X86>();

    [Fact]
    public void Sv32_does_what_the_model_does() => Run<RiscV<Sv32>>();

    [Fact]
    public void Sv39_does_what_the_model_does() => Run<RiscV<Sv39>>();

    [Fact]
    public void Sv48_does_what_the_model_does() => Run<RiscV<Sv48>>();

    [Fact]
    public void Sv57_does_what_the_model_does() => Run<RiscV<Sv57>>();

    private static void Run<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        for (int seed = 0; seed < Sequences; seed++)
        {
            RandomEdits<TPaging>.Run(seed, frames: 120, steps: 40);
            RandomEdits<TPaging>.Run(seed + Sequences, frames: 2 + (2 * seed), steps: 40);
        }
    }
}
