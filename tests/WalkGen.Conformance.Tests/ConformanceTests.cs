using WalkGen.Conformance.Tests.Running;
using WalkGen.Conformance.Tests.Scenarios;
using Xunit.v3;

namespace WalkGen.Conformance.Tests;

/// <summary>
/// Every recorded scenario: what it returns, each event in order, its output values and the tables it leaves are those of Linux.
/// </summary>
[TestMethodOrderer(typeof(SummaryLast)), TestCaseOrderer(typeof(UnorderedTestCaseOrderer))]
public class ConformanceTests(VectorSuite suite, ITestOutputHelper output) : IClassFixture<VectorSuite>
{
    private const int ShownFailures = 10;

    public static TheoryData<string> Files() => [.. VectorFiles.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Walks_as_Linux_did(string file)
    {
        FileResult result = suite.ResultOf(file);
        output.WriteLine($"{file}: {result.Passed} passed, {result.Failures.Count} failed");
        if (result.Failures.Count > 0)
        {
            Assert.Fail($"{result.Failures.Count} scenarios differ.\n{string.Join('\n', result.Failures.Take(ShownFailures))}");
        }
    }

    /// <summary>Walks over dumps need no lock, and change nothing.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Walks_over_dumps_as_Linux_did(string file)
    {
        FileResult result = suite.ResultOnDumps(file);
        output.WriteLine($"{file}: {result.Passed} passed, {result.Failures.Count} failed");
        if (result.Failures.Count > 0)
            Assert.Fail($"{result.Failures.Count} scenarios differ.\n{string.Join('\n', result.Failures.Take(ShownFailures))}");
    }

    /// <summary>Says how many scenarios there were, so that none can be lost in silence.</summary>
    [Fact]
    public void Summary()
    {
        int passed = suite.Results.Sum(static result => result.Passed);
        int failed = suite.Results.Sum(static result => result.Failures.Count);
        output.WriteLine($"vectors: {passed} passed, {failed} failed");
        Assert.Equal(0, failed);
        Assert.NotEqual(0, passed);
    }
}
