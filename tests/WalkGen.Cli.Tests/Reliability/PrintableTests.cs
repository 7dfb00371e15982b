using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>No text of an image, a path or an argument reaches the output raw, and none forges a line.</summary>
public sealed partial class PrintableTests : IDisposable
{
    /// <summary>C0 but NUL, DEL, C1, line and paragraph separators, and the bidirectional controls.</summary>
    internal static readonly string Controls = string.Concat(
        Enumerable.Range(1, 0x1f).Concat(Enumerable.Range(0x7f, 0x21)).Concat([0x2028, 0x2029, 0x061c, 0x200e, 0x200f])
            .Concat(Enumerable.Range(0x202a, 5)).Concat(Enumerable.Range(0x2066, 4)).Select(static code => (char)code));

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    public static TheoryData<string> Commands() =>
    [
        "info", "dump", "dump --half user", "stats", "translate 0 400000", "find --physical 1000", "audit", "diff --root2 1000", "roots",
        "dump --format leaves", "dump --format effective", "map --format svg", "map --format html",
        .. from command in (string[])["info", "dump", "stats", "translate 0", "find --physical 0", "audit", "diff --root2 1000", "roots"]
           from format in (string[])["csv", "json", "jsonl"]
           select $"{command} --format {format}",

        // Messages
        "dump --cpu 7", "dump --root 7fff000", "diff --root2 7fff000", "dump --paging CONTROLS", "dump --root CONTROLS",
        "dump --half CONTROLS", "dump --format CONTROLS", "dump --cpu CONTROLS", "dump --linux CONTROLS", "dump --linux-config CONTROLS",
        "find --physical CONTROLS", "translate CONTROLS", "info --part CONTROLS", "info --base CONTROLS", "dump CONTROLS", "--CONTROLS",
        "map -o no/CONTROLS", "map -o IMAGE", "diff CONTROLS", "stats --repeat-limit CONTROLS", "roots --paging CONTROLS",
        "dump --root 1000 --cpu CONTROLS", "map --format CONTROLS", "info --linux CONTROLS",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Controls_are_escaped_and_forge_no_line(string line)
    {
        foreach (int? width in (int?[])[null, 60, 4000])
        {
            var hostile = Run(width, line, Controls);
            var harmless = Run(width, line, "harmless");

            Assert.Equal(harmless.Code, hostile.Code);
            AssertNoneRaw(hostile.Output, width);
            AssertNoneRaw(hostile.Error, width: null);
            Assert.Equal(Lines(harmless.Error), Lines(hostile.Error));
            if (width != 60 && !line.Contains("svg", StringComparison.Ordinal)) Assert.Equal(Lines(harmless.Output), Lines(hostile.Output));
        }
    }

    [Fact]
    public void Every_string_of_an_image_is_shown()
    {
        string output = Run(null, "info", Controls).Output;

        Assert.Equal(2, output.Split(@"\x1b\x1c").Length - 1); // the path and the release
        Assert.Contains(@"\x7f\x80", output, StringComparison.Ordinal);
        Assert.Contains(@"\u202a\u202b\u202c\u202d\u202e\u2066", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info --format json")]
    [InlineData("dump --format json")]
    [InlineData("stats --format json")]
    public void JSON_has_the_exact_text(string line)
    {
        using var json = JsonDocument.Parse(Run(null, line, Controls).Bytes);
        JsonElement root = json.RootElement;
        JsonElement image = root.TryGetProperty("rows", out JsonElement rows) ? rows[0] : root;

        Assert.Equal(PathOf(Controls), image.GetProperty("image").GetString());
        if (!line.StartsWith("info", StringComparison.Ordinal)) return;
        Assert.Equal(OfLine(Controls), root.GetProperty("linux").GetString());
        JsonElement pair = Assert.Single(
            root.GetProperty("vmcoreinfo").EnumerateArray(),
            static pair => pair.GetProperty("key").GetString() == $"KEY{OfLine(Controls)}");
        Assert.Equal(OfLine(Controls), pair.GetProperty("value").GetString());
    }

    [Fact]
    public void Text_without_controls_is_as_it_was()
    {
        const string text = "münchen-内存-память \u00e9 e\u0301 \\ 😀";

        Assert.Same(text, Printable.Of(text));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int Lines(string text) => text.Count(static c => c == '\n');

    internal static void AssertNoneRaw(string text, int? width)
    {
        Assert.EndsWith("\n", text.Length == 0 ? "\n" : text, StringComparison.Ordinal);
        string plain = width is null ? text : Colours().Replace(text, "");
        var raw = plain.Where(static c => c != '\n' && char.GetUnicodeCategory(c)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        Assert.Empty(raw.Select(static c => $"U+{(int)c:X4}"));
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colours();

    /// <summary>A line of VMCOREINFO can contain anything but its end.</summary>
    private static string OfLine(string text) => text.Replace("\n", "", StringComparison.Ordinal);

    private string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Runs <paramref name="line"/> over an image whose name and strings contain <paramref name="text"/>.</summary>
    private ToolRun Run(int? width, string line, string text)
    {
        byte[] root = new byte[4096].Put(0, 0x1067UL).Put(8, 0x9_9999_9067UL).Put(16, 0xfff0UL);
        byte[] info = Encoding.UTF8.GetBytes($"OSRELEASE={OfLine(text)}\nKEY{OfLine(text)}={OfLine(text)}\n{OfLine(text)}=1\n");
        File.WriteAllBytes(
            PathOf(text),
            new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Note("VMCOREINFO\0"u8, 0, info)
                .Note(Encoding.UTF8.GetBytes($"{text}\0"), 7, info).Load(0x1000, root).Build());
        string[] words = [.. line.Split(' ').Select(word => word.Replace("CONTROLS", text, StringComparison.Ordinal)
            .Replace("IMAGE", PathOf(text), StringComparison.Ordinal))];
        return ToolRun.On(width, [words[0], PathOf(text), .. words[1..]]);
    }
}
