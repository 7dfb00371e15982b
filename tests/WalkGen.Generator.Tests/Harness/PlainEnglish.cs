using System.Text.RegularExpressions;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>The style of every text that a user reads: whole sentences, and the field's words.</summary>
internal static partial class PlainEnglish
{
    /// <summary>Fails if <paramref name="text"/> contains a word for which Linux, the manuals or .NET have another.</summary>
    public static void AssertWords(string text) => Assert.DoesNotMatch(Dialect(), text);

    /// <summary>Fails if <paramref name="text"/> is not one or more whole sentences in the field's words.</summary>
    public static void AssertSentences(string text)
    {
        Assert.Matches(Sentences(), text);
        AssertWords(text);
    }

    [GeneratedRegex(
        @"\b(tell(s|ing)?|told|mend(s|ed|ing)?|kin|doors?|hollow|large[ -]pages?|in the way|turns? round|hears? of|speaks? of"
            + @"|asks? for|wants?|goes on)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Dialect();

    /// <summary>A sentence begins with a capital letter, a quoted name, an attribute or a placeholder.</summary>
    [GeneratedRegex(@"^(?:[A-Z'\[{](?:[^.]|\.(?! |$))*\.(?: |$))+$")]
    private static partial Regex Sentences();
}
