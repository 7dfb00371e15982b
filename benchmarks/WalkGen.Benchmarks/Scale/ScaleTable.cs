using System.Globalization;
using WalkGen.Cli.Output;

namespace WalkGen.Benchmarks;

/// <summary>The results for an image as a text table.</summary>
internal static class ScaleTable
{
    private static readonly Column[] Columns =
    [
        Column.Text("command"), Column.Number("MB out"), Column.Number("CPU s"), Column.Number("wall s"), Column.Number("MiB"),
        Column.Text("C"), Column.Number("CPU s"), Column.Number("CPU ratio"), Column.Number("wall ratio"), Column.Number("ns/byte"),
        Column.Number("/ cat"),
    ];

    /// <param name="terminal">The output.</param>
    /// <param name="image">The image.</param>
    /// <param name="results">The results.</param>
    /// <param name="cat">The cost of <c>cat</c> for the image.</param>
    public static void Write(Terminal terminal, ScaleImage image, IReadOnlyList<ScaleResult> results, ProcessCost cat)
    {
        double catPerByte = cat.Cpu.TotalSeconds / cat.Output;
        string title = string.Create(
            CultureInfo.InvariantCulture,
            $"{image.Leaves:n0} leaves in {image.TableCount:n0} tables, {image.TableCount / 256.0:f0} MiB; "
            + $"cat takes {catPerByte * 1e9:f2} ns/byte");
        SectionWriter.Write(terminal, [new Section(title, Columns, [.. results.Select(result => Row(result, catPerByte))])]);
        foreach (ScaleResult result in results.Where(static result => result.Problem is not null))
            terminal.Text.WriteLine($"  {result.Case.Name}: {result.Problem}");
        terminal.Text.WriteLine();
        terminal.Text.Flush();
    }

    private static string[] Row(ScaleResult result, double catPerByte)
    {
        string c = result.Case.C[0], cCpu = Seconds(result.C.Cpu);
        if (result.Tool is not { } tool) return [result.Case.Name, "", "", "", "", c, cCpu, "", "", "", ""];
        double nanoseconds = tool.Cpu.TotalNanoseconds / tool.Output;
        bool isLarge = c == "leaves"; // the other outputs are small
        return
        [
            result.Case.Name, Number(tool.Output / 1e6, "f1"), Seconds(tool.Cpu), Seconds(tool.Wall), $"{tool.Memory >> 20}", c, cCpu,
            Number(tool.Cpu / result.C.Cpu, "f2"), Number(tool.Wall / result.C.Wall, "f2"), isLarge ? Number(nanoseconds, "f2") : "",
            isLarge ? Number(tool.Cpu.TotalSeconds / tool.Output / catPerByte, "f1") : "",
        ];
    }

    private static string Seconds(TimeSpan time) => Number(time.TotalSeconds, "f3");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
