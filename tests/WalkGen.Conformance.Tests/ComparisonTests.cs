using WalkGen.Conformance.Tests.Running;
using WalkGen.Conformance.Tests.Scenarios;

namespace WalkGen.Conformance.Tests;

/// <summary>The comparison that all scenarios rely on sees every kind of difference.</summary>
public class ComparisonTests
{
    private const string Line = """
        {"id":"one","kernel":"6.12","geometry":"tiny4","mms":[],"tables":[],"ops":["pte"],"call":{"fn":"walk_page_range"},
        "expect":{"ret":3,"events":[["mmap_r",0],["pte","0x00a","0x1",0]],"out":{"b":"0x2","a":["0x1","0x0"]},"final":[["0x100",1,"0x7"]]}}
        """;

    private static readonly Scenario One = ScenarioReader.Read(Line);

    [Fact]
    public void Events_are_lines_of_plain_words() => Assert.Equal(["mmap_r 0", "pte 0xa 0x1 0"], One.Expected.Events);

    [Fact]
    public void What_was_recorded_is_no_difference() => Assert.Null(Difference(One.Expected with { Outputs = ["a 0x1 0x0", "b 0x2"] }));

    [Fact]
    public void A_difference_is_told()
    {
        Assert.Contains("returned 4, expected 3", Difference(One.Expected with { Result = 4 }));
        Assert.Contains(
            " >> pte 0xa 0x1 0        | pte 0xb 0x1 0", Difference(One.Expected with { Events = ["mmap_r 0", "pte 0xb 0x1 0"] }));
        Assert.Contains(" >> pte 0xa 0x1 0        | -", Difference(One.Expected with { Events = ["mmap_r 0"] }));
        Assert.Contains(" >> -                    | post 0", Difference(One.Expected with { Events = [.. One.Expected.Events, "post 0"] }));
        Assert.Contains("output values differ at 1", Difference(One.Expected with { Outputs = ["a 0x1 0x0"] }));
        Assert.Contains("changed entries differ at 0", Difference(One.Expected with { Changes = [] }));
        Assert.Contains("threw", Comparison.Difference(One, new Attempt(One.Expected, new InvalidOperationException("stop"))));
    }

    private static string? Difference(Outcome actual) => Comparison.Difference(One, new Attempt(actual, null));
}
