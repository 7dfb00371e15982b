using Xunit.Sdk;
using Xunit.v3;

namespace WalkGen.Conformance.Tests.Running;

/// <summary>Runs the summary after the files, so that each file's time is its own.</summary>
public sealed class SummaryLast : ITestMethodOrderer
{
    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod
        => [.. testMethods.OrderBy(static method => method?.MethodName == nameof(ConformanceTests.Summary))];
}
