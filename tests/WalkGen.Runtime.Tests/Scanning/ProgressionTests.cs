namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>The vector code of progressions finds the same length as the scalar code.</summary>
public class ProgressionTests
{
    private const int Rounds = 4000;

    [Fact]
    public void Vectors_and_scalar_code_agree()
    {
        var random = new Random(11);
        int whole = 0, broken = 0;
        for (int round = 0; round < Rounds; round++)
        {
            ulong first = (ulong)random.NextInt64(), step = random.Next(3) switch { 0 => 0, 1 => 0x1000, _ => RandomWords.Any(random) };
            ulong mask = random.Next(2) == 0 ? ulong.MaxValue : ~0xfffUL;
            ulong[] words = [.. Enumerable.Range(0, random.Next(130)).Select(i => first + ((ulong)i * step))];
            for (int change = random.Next(3); change > 0 && words.Length > 0; change--)
                words[random.Next(words.Length)] ^= 1UL << random.Next(64);

            int length = Progression.Scalar<ulong>(words, first, step, mask);
            Assert.Equal(length, Progression.Length<ulong>(words, first, step, mask));
            uint[] narrow = [.. words.Select(static word => (uint)word)];
            Assert.Equal(
                Progression.Scalar<uint>(narrow, (uint)first, (uint)step, (uint)mask),
                Progression.Length<uint>(narrow, (uint)first, (uint)step, (uint)mask));
            if (length == words.Length) whole++;
            else broken++;
        }

        Assert.True(whole > Rounds / 10 && broken > Rounds / 10, $"{whole} whole, {broken} broken");
    }

    [Fact]
    public void Each_word_of_a_long_progression_counts()
    {
        for (int changed = 0; changed < 200; changed++)
        {
            ulong[] words = [.. Enumerable.Range(0, 200).Select(static i => 0x8000_0000_0000_0067 + ((ulong)i << 12))];
            words[changed]++;
            Assert.Equal(changed, Progression.Length<ulong>(words, 0x8000_0000_0000_0067, 0x1000, ulong.MaxValue));
            Assert.Equal(200, Progression.Length<ulong>(words, 0x8000_0000_0000_0067, 0x1000, ~0xfffUL));
        }
    }
}
