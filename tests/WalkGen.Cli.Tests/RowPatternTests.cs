using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>A row of a pattern is the same as one that is written cell by cell.</summary>
public class RowPatternTests
{
    private const int Rows = 200;

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string format in (string[])["csv", "jsonl", "json"])
        {
            cases.Add(format, "present");
            cases.Add(format, "a \"quoted\",\ntext");
            cases.Add(format, new string('x', 70)); // more than a vector
            cases.Add(format, new string('x', Utf8Buffer.Size / 2)); // too long to be kept
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_of_patterns_are_those_of_their_cells(string format, string text)
    {
        int[][] variable = [[], [0], [2], [0, 1, 3, 4], [1, 4, 8]];
        foreach (int[] some in variable)
        {
            Cell[] cells =
            [
                Cell.Hex(1), Cell.Hex(2), 3UL, Cell.Hex(4), 5UL, text, true, default, 9UL, new CellGroup(Cell.Hex(7), text, false),
            ];
            var random = new Random(1);
            ulong[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => Values(random, some.Length))];
            string plain = Written(format, writer =>
            {
                foreach (ulong[] values in rows)
                {
                    Cell[] row = [.. cells];
                    for (int i = 0; i < some.Length; i++) row[some[i]] = cells[some[i]].With(values[i]);
                    writer.Write(Image, row);
                }
            });
            string patterned = Written(format, writer =>
            {
                RowPattern pattern = writer.PatternOf(Image, [.. cells], some);
                foreach (ulong[] values in rows) writer.Write(pattern, values);
            });

            Assert.Equal(plain, patterned);
        }
    }

    private static Identity Image => new("an \"image\"", new PhysicalAddress(0x1000), null);

    private static ulong[] Values(Random random, int count)
        => [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64))];

    private static string Written(string format, Action<RowWriter> write)
    {
        using var output = new MemoryStream();
        var terminal = new Terminal(output, TextWriter.Null);
        RowWriter writer = RowWriter.Create(Enum.Parse<OutputFormat>(format, ignoreCase: true), terminal, DumpColumns.Schema);
        writer.Begin();
        write(writer);
        writer.End(null);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
