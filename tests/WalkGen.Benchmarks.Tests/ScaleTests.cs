using System.Text;

namespace WalkGen.Benchmarks.Tests;

/// <summary>Both sides of <c>scale</c> find and print the same, and each command of the comparison succeeds.</summary>
public sealed class ScaleTests : IDisposable
{
    private const int Leaves = 30_000;

    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "walkgen.exe" : "walkgen");

    private readonly ScaleImage _image = ScaleImage.Create(Leaves);
    private readonly ScaleImage _later = ScaleImage.Create(Leaves, isChanged: true);

    public static TheoryData<string> Names => [.. ScaleCase.Names];

    [Fact]
    public void The_tool_and_the_C_program_find_and_print_the_same()
    {
        using var c = new ScaleProgram();
        Assert.SkipWhen(c.Problem is not null, c.Problem ?? "");

        ScaleCheck.Run(Tool, c.Path, _image, _later);
        Assert.Throws<UnequalResultsException>(() => ScaleCheck.Run(Tool, "echo", _image, _later));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_command_succeeds(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The benchmark reads /proc.");
        ScaleCase one = ScaleCase.Of(_image, _later).Single(one => one.Name == name);
        var text = new StringBuilder();

        ProcessCost cost = MeasuredProcess.Run(Tool, one.Tool, bytes => text.Append(Encoding.Latin1.GetString(bytes)));

        Assert.NotEqual(TimeSpan.Zero, cost.Cpu);
        Assert.Equal(text.Length, cost.Output);
        string expected = name switch { "info" or "map" => _image.Path, "roots" => $"{_image.Root}", "dump-parquet" => "PAR1", _ => "\n" };
        Assert.Contains(expected, text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_mix_is_as_documented()
    {
        int[] lengths = [.. Runs().Where(static run => run.Frame > 0).Select(static run => run.Pages)];

        Assert.InRange(lengths.Average(), 10, 14);
        Assert.InRange(lengths.Count(static pages => pages == 1) / (double)lengths.Length, 0.74, 0.76);
        Assert.InRange(lengths.Where(static pages => pages >= 512).Sum() / (double)lengths.Sum(), 0.45, 0.55);
        Assert.Equal(Leaves, _image.Leaves);

        static IEnumerable<ScaleRun> Runs()
        {
            var mix = new ScaleMix(isKernel: false, isChanged: false);
            return Enumerable.Range(0, 100_000).Select(_ => mix.Next(long.MaxValue));
        }
    }

    public void Dispose()
    {
        _image.Dispose();
        _later.Dispose();
    }
}
