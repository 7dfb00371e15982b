using System.Globalization;
using System.Xml.Linq;

namespace PreCopyMigration;

/// <summary>An SVG picture of rectangles, lines and text, without scripts, style sheets and fonts.</summary>
internal sealed class Svg
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    private readonly XElement _root;

    public Svg(double width, double height)
    {
        _root = new XElement(
            Namespace + "svg",
            Attribute("width", width),
            Attribute("height", height),
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}")),
            new XAttribute("font-family", "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"));
        Rectangle("background", 0, 0, width, height, "#ffffff");
    }

    /// <summary>Draws a filled rectangle. Viewers show <paramref name="hint"/> as a tooltip.</summary>
    public void Rectangle(string kind, double x, double y, double width, double height, string fill, string? hint = null)
        => _root.Add(new XElement(
            Namespace + "rect",
            new XAttribute("class", kind),
            Attribute("x", x),
            Attribute("y", y),
            Attribute("width", width),
            Attribute("height", height),
            new XAttribute("fill", fill),
            hint is null ? null : new XElement(Namespace + "title", hint)));

    public void Line(double x1, double y1, double x2, double y2, string colour, double width = 1)
        => _root.Add(new XElement(
            Namespace + "line",
            Attribute("x1", x1),
            Attribute("y1", y1),
            Attribute("x2", x2),
            Attribute("y2", y2),
            new XAttribute("stroke", colour),
            Attribute("stroke-width", width)));

    /// <summary>Draws text with its <paramref name="anchor"/> (start, middle or end) at the point.</summary>
    public void Text(double x, double y, string text, TextStyle style, string anchor = "start", bool isUpright = false)
        => _root.Add(new XElement(
            Namespace + "text",
            Attribute("x", x),
            Attribute("y", y),
            Attribute("font-size", style.Size),
            new XAttribute("font-weight", style.IsBold ? "600" : "400"),
            new XAttribute("fill", style.Colour),
            new XAttribute("text-anchor", anchor),
            style.HasHalo ? Halo() : null,
            isUpright ? new XAttribute("transform", string.Create(CultureInfo.InvariantCulture, $"rotate(-90 {x} {y})")) : null,
            text));

    public override string ToString() => new XDeclaration("1.0", "utf-8", null) + "\n" + _root + "\n";

    private static XAttribute[] Halo()
        => [new XAttribute("stroke", "#ffffff"), new XAttribute("stroke-width", 4), new XAttribute("paint-order", "stroke")];

    private static XAttribute Attribute(string name, double value) => new(name, Math.Round(value, 2));
}

/// <summary>The style of text. A halo makes text readable above lines.</summary>
internal readonly record struct TextStyle(double Size, string Colour, bool IsBold = false, bool HasHalo = false);
