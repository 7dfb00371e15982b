using System.Globalization;
using System.Text;
using System.Xml;

namespace WalkGen.Cli.Output;

/// <summary>What pictures have in common: elements of SVG.</summary>
internal static class Svg
{
    private const int LongestLine = 128;

    public static readonly XmlWriterSettings Settings
        = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };

    public static void Rectangle(XmlWriter svg, string colour, double x, double y, double width, double height, string? title = null)
    {
        svg.WriteStartElement("rect");
        svg.WriteAttributeString("class", colour);
        svg.WriteAttributeString("x", Number(x));
        svg.WriteAttributeString("y", Number(y));
        svg.WriteAttributeString("width", Number(width));
        svg.WriteAttributeString("height", Number(height));
        if (title is not null) svg.WriteElementString("title", Valid(title));
        svg.WriteEndElement();
    }

    public static void Text(XmlWriter svg, double x, double y, string? colour, string text)
    {
        svg.WriteStartElement("text");
        if (colour is not null) svg.WriteAttributeString("class", colour);
        svg.WriteAttributeString("x", Number(x));
        svg.WriteAttributeString("y", Number(y));
        svg.WriteString(Valid(text));
        svg.WriteEndElement();
    }

    /// <summary>Lines of a text, which SVG does not wrap.</summary>
    public static IEnumerable<string> Lines(string text)
        => text.EnumerateRunes().Chunk(LongestLine).Select(static line => string.Concat(line));

    /// <summary>The text without U+FFFE and U+FFFF, which XML does not allow.</summary>
    private static string Valid(string text) => string.Concat(text.EnumerateRunes()
        .Select(static rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
