using System.Globalization;
using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>What is formatted straight into UTF-8 is what .NET's formatting of strings makes.</summary>
public class Utf8OutputTests
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 0xf, 0x10, 0xfff, 0x1000, 0xf000, 0xffff, 0x10000, 0x12345, 1UL << 47, 0xffff_8000_0000_0000, ulong.MaxValue,
        .. Enumerable.Range(0, 64).Select(static bit => 1UL << bit), .. Random(1000),
    ];

    [Fact]
    public void Hexadecimal_lines_have_no_leading_zeros()
    {
        ulong[] raw = [.. Random(Numbers.Length)];
        string expected = string.Concat(Numbers.Select((number, i) => Line(number, raw[i], 1UL << (i % 64), raw[^(i + 1)])));

        Assert.Equal(expected, Written(output =>
        {
            var lines = new HexLineWriter(output);
            for (int i = 0; i < Numbers.Length; i++) lines.WriteLine(Numbers[i], raw[i], 1UL << (i % 64), raw[^(i + 1)]);
        }));

        static string Line(ulong a, ulong b, ulong c, ulong d) => string.Create(CultureInfo.InvariantCulture, $"{a:x} {b:x} {c:x} {d:x}\n");
    }

    [Fact]
    public void Consecutive_pages_differ_in_one_digit()
    {
        ulong[] pages =
        [
            .. Enumerable.Range(0, 100).Select(static page => (ulong)page << 12), .. Enumerable.Range(0, 100).Select(static page
                => 0x7fff_ffff_0000 + ((ulong)page << 12)), 0x1000, 0x7fff_ffff_0123, 0x7fff_ffff_1123,
        ];

        Assert.Equal(string.Concat(pages.Select(static page => $"{page:x} 0 1000 0\n")), Written(output =>
        {
            var lines = new HexLineWriter(output);
            foreach (ulong page in pages) lines.WriteLine(page, 0, 0x1000, 0);
        }));
    }

    [Fact]
    public void Fields_are_aligned_as_in_strings()
    {
        string? nothing = null;
        foreach (ulong number in Numbers)
        {
            var address = new VirtualAddress(number);
            string text = number.ToString("x", CultureInfo.InvariantCulture);
            string expected = $"{address} {number,8}|{number,-8}|{text,20}|{text,-20}|{text}{nothing,3}{nothing} end of a longer literal\n";

            using var output = new MemoryStream();
            var terminal = new Terminal(output, TextWriter.Null);
            terminal.Write($"{address} {number,8}|{number,-8}|{text,20}|{text,-20}|");
            terminal.WriteLine($"{text}{nothing,3}{nothing} end of a longer literal");
            terminal.Buffer.Flush();

            Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("exactly 16 chars")]
    [InlineData("a text that is longer than what the plain loop takes")]
    [InlineData("\x1b[31m")]
    [InlineData("a longer text with a control character in it: \x7f")]
    [InlineData("käse 漢字 \U0001f600")]
    [InlineData("\u202e and \ud800 alone")]
    public void Text_is_printable(string text)
    {
        string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Printable.Of(text)));

        Assert.Equal(expected, Written(output => Printable.Write(text, output)));
        Assert.Equal(expected, Written(output => new PrintableWriter(new Utf8TextWriter(output)).Write(text)));
    }

    [Fact]
    public void Pairs_of_surrogates_may_come_in_two_writes() => Assert.Equal("\U0001f600", Written(static output =>
    {
        using var writer = new Utf8TextWriter(output);
        writer.Write('\ud83d');
        writer.Write('\ude00');
    }));

    [Fact]
    public void Blocks_end_with_whole_lines()
    {
        var blocks = new Blocks();
        var output = new Utf8Buffer(blocks);
        string line = new string('x', 99) + "\n", longest = new string('y', 3 * Utf8Buffer.Size) + "\n";
        for (int i = 0; i < 5000; i++) output.Write(Encoding.UTF8.GetBytes(line));
        int whole = blocks.All.Count;
        output.Write(Encoding.UTF8.GetBytes(longest));
        output.Flush();

        Assert.InRange(whole, 5000 * 100 / Utf8Buffer.Size, (5000 * 100 / Utf8Buffer.Size) + 1);
        Assert.All(blocks.All.Take(whole), static block => Assert.EndsWith("\n", block, StringComparison.Ordinal));
        Assert.Equal(string.Concat(Enumerable.Repeat(line, 5000)) + longest, string.Concat(blocks.All));
    }

    private static IEnumerable<ulong> Random(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64() >> random.Next(64))];
    }

    private static string Written(Action<Utf8Buffer> write)
    {
        using var bytes = new MemoryStream();
        var output = new Utf8Buffer(bytes);
        write(output);
        output.Flush();
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private sealed class Blocks : MemoryStream
    {
        public List<string> All { get; } = [];

        public override void Write(byte[] buffer, int offset, int count) => All.Add(Encoding.UTF8.GetString(buffer, offset, count));
    }
}
