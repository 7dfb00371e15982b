using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>A row is the same, whatever rows were before it: the bytes that they have in common are copied.</summary>
public class RowHeadTests
{
    private static readonly string[] Formats = ["csv", "jsonl", "json"];
    private static readonly string[] States = ["present", "a \"quoted\", text", "\u001b[31m", "repeated"];

    public static TheoryData<string> Names => [.. Formats];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_do_not_depend_on_those_before_them(string format)
    {
        var random = new Random(1);
        Cell[][] rows = [.. Enumerable.Range(0, 3000).Select(i => Row(random, i / 40))];
        string[] together = Written(format, rows);

        Assert.Equal(rows.Length, together.Length);
        for (int i = 0; i < rows.Length; i++) Assert.Equal(
            Assert.Single(Written(format, [rows[i]])), format == "json" ? together[i].TrimEnd(',') : together[i]);
    }

    /// <summary>A row of <c>dump</c>. Rows of the same <paramref name="stretch"/> often differ only in addresses and numbers.</summary>
    private static Cell[] Row(Random random, int stretch)
    {
        ulong bits = (ulong)random.NextInt64() >> random.Next(64);
        bool isOther = random.Next(20) == 0;
        Cell physical = isOther ? default(Cell) : Cell.Hex(~bits);
        string state = States[(stretch + (isOther ? 1 : 0)) % States.Length];
        return stretch % 3 == 2 && isOther
            ? [Cell.Hex(bits), 7UL, state, physical]
            : [Cell.Hex(bits), Cell.Hex(bits + 1), state, physical, bits, bits & 0xfff, stretch % 2 == 0, isOther, true];
    }

    private static string[] Written(string format, Cell[][] rows)
    {
        using var output = new MemoryStream();
        var terminal = new Terminal(output, TextWriter.Null);
        RowWriter writer = RowWriter.Create(Enum.Parse<OutputFormat>(format, ignoreCase: true), terminal, DumpColumns.Schema);
        writer.Begin();
        foreach (Cell[] row in rows) writer.Write(new Identity("an \"image\"", new PhysicalAddress(0x1000), null), row);
        writer.End(null);
        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        return format == "json" ? lines[1..^2] : format == "csv" ? lines[1..^1] : lines[..^1];
    }
}
