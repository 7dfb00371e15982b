using System.Diagnostics;
using System.Globalization;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Runs the tests of scans again in processes that have narrower vectors than this one.</summary>
public class VectorWidthTests
{
    private const string Bits = "WALKGEN_TEST_VECTOR_BITS";

    private static readonly Type[] Tests =
    [
        typeof(VectorWidthProbe), typeof(MatchMaskTests), typeof(NonZeroWordTests), typeof(WordEditTests), typeof(MatchListTests),
        typeof(EntryTableScanTests), typeof(PairTests), typeof(PteCountTests), typeof(PteUpdateTests),
    ];

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task Scans_are_equal_with_narrower_vectors(string knob, int bits)
    {
        string host = Environment.ProcessPath!;
        string assembly = typeof(VectorWidthTests).Assembly.Location;
        bool isDotnet = Path.GetFileNameWithoutExtension(host) == "dotnet";
        IEnumerable<string> names = Tests.Select(static type => type.FullName!);
        var start = new ProcessStartInfo(host, [.. isDotnet ? [assembly] : (string[])[], "--filter-class", .. names])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[knob] = "0";
        start.Environment[Bits] = Math.Min(bits, MatchMask.VectorBits).ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
    }

    /// <summary>Checks, in the new process, that it has the vectors it should have.</summary>
    public class VectorWidthProbe
    {
        [Fact]
        public void The_vectors_are_as_wide_as_expected()
        {
            string? expected = Environment.GetEnvironmentVariable(Bits);
            if (expected is null) Assert.Contains(MatchMask.VectorBits, (int[])[0, 128, 256, 512]);
            else Assert.Equal(expected, MatchMask.VectorBits.ToString(CultureInfo.InvariantCulture));
        }
    }
}
