namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>The test for 64 words of 0, by each width: one bit anywhere is enough, and no word before or after counts.</summary>
public class NonZeroWordTests
{
    private delegate bool Test<T>(ref T words);

    [Fact]
    public void All_forms_see_each_word_of_8_bytes() => Compare<ulong>(
        [NonZeroWord.IsZero, NonZeroWord.IsZero512, NonZeroWord.IsZero256, NonZeroWord.IsZero128], i => 1UL << (i * 7 % 64));

    [Fact]
    public void All_forms_see_each_word_of_4_bytes() => Compare<uint>(
        [NonZeroWord.IsZero, NonZeroWord.IsZero512, NonZeroWord.IsZero256, NonZeroWord.IsZero128], i => 1U << (i * 7 % 32));

    private static void Compare<T>(Test<T>[] forms, Func<int, T> word)
    {
        for (int i = 0; i < MatchMask.Width + 2; i++)
        {
            T[] words = new T[MatchMask.Width + 2];
            words[i] = word(i);
            bool isZero = i == 0 || i == MatchMask.Width + 1;
            foreach (var form in forms) Assert.Equal(isZero, form(ref words[1]));
        }
    }
}
