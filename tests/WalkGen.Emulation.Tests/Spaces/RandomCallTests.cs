namespace WalkGen.Emulation.Tests.Spaces;

/// <summary>
/// Random calls of Map, Protect and Unmap over leaves of all sizes, in many formats. After each call, the VMAs and the entries are those of
/// a model with one cell per page.
/// </summary>
public sealed class RandomCallTests
{
    [Fact]
    public void X86_64_with_four_levels() => Run<X86_64>();

    [Fact]
    public void X86_PAE() => Run<X86Pae>();

    [Fact]
    public void X86_without_huge_pages() => Run<Formats.X86NoPse>();

    [Fact]
    public void Sv32() => Run<RiscV<Formats.Sv32>>();

    [Fact]
    public void Sv39() => Run<RiscV<Formats.Sv39>>();

    [Fact]
    public void AArch64_with_4_KiB() => Run<AArch64<Formats.Granule4K, Formats.VaSize48, Formats.Ttbr0>>();

    [Fact]
    public void A_level_without_leaves() => Run<TinyGap>();

    [Fact]
    public void Small_tables() => Run<Tiny5>();

    private static void Run<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        for (int seed = 0; seed < 20; seed++)
        {
            using var model = new CallModel<TPaging>(seed);
            for (int step = 0; step < 60; step++)
            {
                string call = model.Step();
                string? difference = model.Difference();
                if (difference is not null) Assert.Fail($"{TPaging.Name}, seed {seed}, step {step}, {call}: {difference}");
            }
        }
    }
}
