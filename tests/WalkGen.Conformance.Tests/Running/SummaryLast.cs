using Xunit.Sdk;
using Xunit.v3;

namespace WalkGen.Conformance.Tests.Running;

/// <summary>Runs the files in order of name, and the summary after them.</summary>
public sealed class SummaryLast : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase
        =>
        [
            .. from test in testCases
               orderby test.TestMethod?.MethodName == nameof(ConformanceTests.Summary), test.TestCaseDisplayName
               select test,
        ];
}
