using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>
/// All forms of <see cref="MatchMask"/> against a loop. The forms of 16 and 64 bytes work on every machine, if slowly, that of 32 bytes
/// with AVX2. Every third mask has only bits of the lower half of a word, for which there are other forms.
/// </summary>
public class MatchMaskTests
{
    private const int Tables = 300;

    [Fact]
    public void All_forms_equal_a_loop_over_words_of_8_bytes()
    {
        var random = new Random(1);
        for (int table = 0; table < Tables; table++)
        {
            bool isLower = table % 3 == 0;
            ulong mask = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            if (isLower) mask &= uint.MaxValue;
            ulong value = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & (table % 8 == 0 ? ulong.MaxValue : mask);
            ulong[] words = [.. Enumerable.Range(0, MatchMask.Width + 3).Select(_ => Word(random, mask, value))];
            int first = random.Next(4); // a table need not be aligned to a vector
            ulong expected = 0;
            for (int i = 0; i < MatchMask.Width; i++) expected |= (words[first + i] & mask) == value ? 1UL << i : 0;

            ref ulong start = ref words[first];
            Assert.Equal(expected, MatchMask.Of(ref start, mask, value));
            Assert.Equal(expected, MatchMask512.Of(ref start, mask, value));
            Assert.Equal(expected, MatchMask128.Of(ref start, mask, value));
            if (Avx2.IsSupported) Assert.Equal(expected, MatchMask256.Of(ref start, mask, value));
            Assert.Equal(expected, MatchMask.Scalar(ref start, mask, value));
            if (!isLower || value > uint.MaxValue) continue;
            Assert.Equal(expected, MatchMask128.OfLower(ref start, (uint)mask, (uint)value));
            if (Avx2.IsSupported) Assert.Equal(expected, MatchMask256.OfLower(ref start, (uint)mask, (uint)value));
        }
    }

    [Fact]
    public void Either_of_two_values_equals_a_loop()
    {
        var random = new Random(3);
        for (int table = 0; table < Tables; table++)
        {
            ulong mask1 = (ulong)random.NextInt64() & (ulong)random.NextInt64(), value1 = (ulong)random.NextInt64() & mask1;
            ulong mask2 = (ulong)random.NextInt64() & (ulong)random.NextInt64(), value2 = (ulong)random.NextInt64() & mask2;
            ulong[] words = [.. Enumerable.Range(0, MatchMask.Width + 3)
                .Select(_ => random.Next(2) == 0 ? Word(random, mask1, value1) : Word(random, mask2, value2))];
            int first = random.Next(4);
            ulong expected = 0;
            for (int i = 0; i < MatchMask.Width; i++)
            {
                bool isEqual = (words[first + i] & mask1) == value1 || (words[first + i] & mask2) == value2;
                expected |= isEqual ? 1UL << i : 0;
            }

            ref ulong start = ref words[first];
            Assert.Equal(expected, MatchMask.OfEither(ref start, mask1, value1, mask2, value2));
            Assert.Equal(expected, MatchMask512.OfEither(ref start, mask1, value1, mask2, value2));
            Assert.Equal(expected, MatchMask128.OfEither(ref start, mask1, value1, mask2, value2));
            if (Avx2.IsSupported) Assert.Equal(expected, MatchMask256.OfEither(ref start, mask1, value1, mask2, value2));
        }
    }

    [Fact]
    public void Zeros_equal_a_loop()
    {
        var random = new Random(4);
        for (int table = 0; table < Tables; table++)
        {
            ulong[] words = [.. Enumerable.Range(0, MatchMask.Width).Select(_ => random.Next(2) == 0 ? 0 : 1UL << random.Next(64))];
            ulong expected = 0;
            for (int i = 0; i < MatchMask.Width; i++) expected |= words[i] == 0 ? 1UL << i : 0;
            Assert.Equal(expected, MatchMask.OfZeros(ref words[0]));
        }
    }

    [Fact]
    public void Pairwise_additions_give_the_bits_of_bytes()
    {
        var random = new Random(5);
        for (int bits = 0; bits <= ushort.MaxValue; bits += random.Next(1, 50))
        {
            byte[] bytes = [.. Enumerable.Range(0, 16).Select(i => (bits >> i & 1) != 0 ? byte.MaxValue : (byte)0)];
            Assert.Equal((ulong)bits, PairwiseBits.Of(Vector128.Create(bytes)));
        }
    }

    [Fact]
    public void The_first_bit_is_the_lowest_or_64()
    {
        Assert.Equal(64, MatchMask.FirstBit(0));
        for (int bit = 0; bit < 64; bit++) Assert.Equal(bit, MatchMask.FirstBit(ulong.MaxValue << bit));
        for (int bit = 0; bit < 64; bit++) Assert.Equal(bit, MatchMask.FirstBitByCount(1UL << bit | 1UL << 63));
        Assert.Equal(64, MatchMask.FirstBitByCount(0));
    }

    [Fact]
    public void All_forms_equal_a_loop_over_words_of_4_bytes()
    {
        var random = new Random(2);
        for (int table = 0; table < Tables; table++)
        {
            uint mask = (uint)random.NextInt64() & (uint)random.NextInt64();
            uint value = (uint)random.NextInt64() & (table % 8 == 0 ? uint.MaxValue : mask);
            uint[] words = [.. Enumerable.Range(0, MatchMask.Width + 3).Select(_ => (uint)Word(random, mask, value))];
            int first = random.Next(4);
            ulong expected = 0;
            for (int i = 0; i < MatchMask.Width; i++) expected |= (words[first + i] & mask) == value ? 1UL << i : 0;

            ref uint start = ref words[first];
            Assert.Equal(expected, MatchMask.Of(ref start, mask, value));
            Assert.Equal(expected, MatchMask512.Of(ref start, mask, value));
            Assert.Equal(expected, MatchMask128.Of(ref start, mask, value));
            if (Avx2.IsSupported) Assert.Equal(expected, MatchMask256.Of(ref start, mask, value));
            Assert.Equal(expected, MatchMask.Scalar(ref start, mask, value));
        }
    }

    /// <summary>A word that matches, one that misses by one bit, or any.</summary>
    private static ulong Word(Random random, ulong mask, ulong value)
    {
        ulong any = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        ulong matching = (any & ~mask) | value;
        return random.Next(3) switch { 0 => any, 1 => matching, _ => matching ^ (1UL << random.Next(64)) };
    }
}
