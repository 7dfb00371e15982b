using System.Runtime.Intrinsics;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>All forms of <see cref="WordEdit"/>, compared with a loop. None writes outside the 64 words.</summary>
public class WordEditTests
{
    private const int Tables = 100;

    private delegate void Edit<T>(ref T words, T keep, T add);

    [Fact]
    public void All_forms_equal_a_loop_over_words_of_8_bytes()
    {
        var random = new Random(3);
        Edit<ulong>[] forms =
        [
            WordEdit.All,
            WordEdit.Scalar,
            static (ref ulong words, ulong keep, ulong add) => WordEdit.All(ref words, Vector512.Create(keep), Vector512.Create(add)),
            static (ref ulong words, ulong keep, ulong add) => WordEdit.All(ref words, Vector256.Create(keep), Vector256.Create(add)),
            static (ref ulong words, ulong keep, ulong add) => WordEdit.All(ref words, Vector128.Create(keep), Vector128.Create(add)),
        ];
        Compare(forms, () => (ulong)random.NextInt64(long.MinValue, long.MaxValue), static (word, keep, add) => (word & keep) | add);
    }

    [Fact]
    public void All_forms_equal_a_loop_over_words_of_4_bytes()
    {
        var random = new Random(4);
        Edit<uint>[] forms =
        [
            WordEdit.All,
            WordEdit.Scalar,
            static (ref uint words, uint keep, uint add) => WordEdit.All(ref words, Vector512.Create(keep), Vector512.Create(add)),
            static (ref uint words, uint keep, uint add) => WordEdit.All(ref words, Vector256.Create(keep), Vector256.Create(add)),
            static (ref uint words, uint keep, uint add) => WordEdit.All(ref words, Vector128.Create(keep), Vector128.Create(add)),
        ];
        Compare(forms, () => (uint)random.NextInt64(), static (word, keep, add) => (word & keep) | add);
    }

    private static void Compare<T>(Edit<T>[] forms, Func<T> next, Func<T, T, T, T> change)
    {
        const int before = 1, after = 3;
        for (int table = 0; table < Tables; table++)
        {
            T keep = next(), add = next();
            T[] words = [.. Enumerable.Range(0, before + MatchMask.Width + after).Select(_ => next())];
            T[] expected = [.. words.Select((word, i) => i < before || i >= before + MatchMask.Width ? word : change(word, keep, add))];
            foreach (var form in forms)
            {
                T[] copy = [.. words];
                form(ref copy[before], keep, add);
                Assert.Equal(expected, copy);
            }
        }
    }
}
