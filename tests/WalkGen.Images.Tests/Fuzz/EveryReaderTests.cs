using System.Globalization;

namespace WalkGen.Images.Tests.Fuzz;

/// <summary>
/// Every reader of images and tables over thousands of hostile inputs. <c>WALKGEN_FUZZ</c> sets the number, <c>WALKGEN_SEED</c> repeats
/// one.
/// </summary>
public class EveryReaderTests(ITestOutputHelper output)
{
    private const int Inputs = 3000;

    [Fact]
    public void Every_input_is_read_or_refused()
    {
        using FuzzTarget target = new();
        if (Setting("WALKGEN_SEED") is { } repeated)
        {
            target.Run(repeated);
            return;
        }

        int inputs = Setting("WALKGEN_FUZZ") ?? Inputs;
        for (int seed = 0; seed < inputs; seed++)
        {
            try
            {
                target.Run(seed);
            }
            catch (Exception e)
            {
                Assert.Fail($"WALKGEN_SEED={seed}: {e}");
            }
        }

        output.WriteLine($"{inputs} inputs, at most {target.Allocated} bytes allocated by one; slowest: {target.Slowest}");
        foreach (var (outcome, count) in target.Outcomes) output.WriteLine($"{count,8} {outcome}");
        if (inputs < Inputs) return;

        // Inputs that are always refused, or never, would test little.
        string[] formats = ["ELF", "ELF32", "LiME", "kdump", "kdump, flattened", "Windows", "Windows bitmap", "several files"];
        foreach (string format in formats)
        {
            Assert.InRange(target.Outcomes.GetValueOrDefault($"{format}: opened"), 5, int.MaxValue);
            Assert.InRange(target.Outcomes.GetValueOrDefault($"{format}: refused"), 5, int.MaxValue);
        }

        foreach (PagingMode mode in PagingModes.All.Select(static row => row.Mode))
        {
            Assert.InRange(target.Outcomes.GetValueOrDefault($"{mode}: walked"), 5, int.MaxValue);
            Assert.InRange(target.Outcomes.GetValueOrDefault($"{mode}: stopped"), 5, int.MaxValue);
        }
    }

    private static int? Setting(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
