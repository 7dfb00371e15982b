using System.Runtime.Intrinsics;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>All forms of <see cref="MatchMask"/> against a loop. The forms by vectors work on every machine, if slowly.</summary>
public class MatchMaskTests
{
    private const int Tables = 300;

    [Fact]
    public void All_forms_equal_a_loop_over_words_of_8_bytes()
    {
        var random = new Random(1);
        for (int table = 0; table < Tables; table++)
        {
            ulong mask = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            ulong value = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & (table % 8 == 0 ? ulong.MaxValue : mask);
            ulong[] words = [.. Enumerable.Range(0, MatchMask.Width + 3).Select(_ => Word(random, mask, value))];
            int first = random.Next(4); // a table need not be aligned to a vector
            ulong expected = 0;
            for (int i = 0; i < MatchMask.Width; i++) expected |= (words[first + i] & mask) == value ? 1UL << i : 0;

            ref ulong start = ref words[first];
            Assert.Equal(expected, MatchMask.Of(ref start, mask, value));
            Assert.Equal(expected, MatchMask.Of(ref start, Vector512.Create(mask), Vector512.Create(value)));
            Assert.Equal(expected, MatchMask.Of(ref start, Vector256.Create(mask), Vector256.Create(value)));
            Assert.Equal(expected, MatchMask.Scalar(ref start, mask, value));
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

            Assert.Equal(expected, MatchMask.OfEither(ref words[first], mask1, value1, mask2, value2));
        }
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
            Assert.Equal(expected, MatchMask.Of(ref start, Vector512.Create(mask), Vector512.Create(value)));
            Assert.Equal(expected, MatchMask.Of(ref start, Vector256.Create(mask), Vector256.Create(value)));
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
