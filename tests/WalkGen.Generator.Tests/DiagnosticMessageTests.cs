using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>Titles and messages are short and plain. The tests of the diagnostics check the messages with their arguments.</summary>
public class DiagnosticMessageTests
{
    private const int MaxWords = 20;

    public static TheoryData<string> Ids() => [.. AllDescriptors.ById.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_message_is_at_most_20_words_in_whole_sentences(string id)
    {
        string message = AllDescriptors.ById[id].MessageFormat.ToString();

        Assert.InRange(message.Split(' ').Length, 1, MaxWords);
        PlainEnglish.AssertSentences(message);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_title_is_plain_and_shorter_than_a_sentence(string id)
    {
        string title = AllDescriptors.ById[id].Title.ToString();

        Assert.InRange(title.Split(' ').Length, 1, MaxWords / 2);
        Assert.False(title.EndsWith('.'), title);
        PlainEnglish.AssertWords(title);
    }

    [Theory]
    [InlineData("A handler that is told of pages.")]
    [InlineData("Mends the hollow level.")]
    [InlineData("A large page is in the way.")]
    [InlineData("The walk has no handler")]
    [InlineData("The walk has no handler. add one.")]
    public void A_text_in_another_style_is_found(string text)
        => Assert.ThrowsAny<Exception>(() => PlainEnglish.AssertSentences(text));
}
