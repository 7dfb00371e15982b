using WalkGen.Cli.Auditing;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen audit</c>.</summary>
internal sealed class AuditText(Terminal terminal, string formatName, Coverage coverage, AddressPlaces? places, Shard shard)
    : TextReport<Finding>(terminal, shard)
{
    private long _findings;
    private long _expected;

    protected override string Heading
        => $"{"rule",-22} {"first",-18} {"last",-18} {"physical",-18} {"KiB",8} size {FlagLetters.RightsHeading} meaning";

    public override void Count(in Finding finding)
    {
        _findings++;
        if (finding.IsExpected) _expected++;
    }

    protected override void WriteText(in Finding finding)
    {
        string rule = Names.Of(finding.Rule);
        Terminal.Write($"{rule,-22} ");
        if (finding.Pages is not { } pages)
        {
            Terminal.Write($"{Meaning(finding)}");
            return;
        }

        Terminal.Write($"{pages.Start} {pages.Last} {pages.Physical} {pages.Length >> 10,8} {ByteSize.Short(pages.PageSize),4} ");
        Terminal.Write($"{FlagLetters.Rights(pages.Rights)} {Meaning(finding)}");
        if (pages.IsRepeated) Terminal.Write($"; one frame, x {pages.Repeats}");
        if (places?.At(pages.Start).Suffix is { Length: > 0 } place) Terminal.Write($";{place}");
    }

    protected override IEnumerable<string> Summary() =>
    [
        _expected == 0 ? $"findings: {_findings}" : $"findings: {_findings} ({_expected} expected)",
        CoverageText.Line(coverage),
    ];

    private string Meaning(Finding finding) => finding switch
    {
        { Rule: AuditRule.NoExecuteMissing } => $"'{formatName}' has no no-execute bit; the rules about execution are skipped",
        { Rule: AuditRule.HalfHidden } => $"this root does not show the {Names.Of(finding.Half)}'s half as it runs (page-table isolation), "
            + "and the image lacks the paired root: the half is not audited",
        { Rule: AuditRule.WritableExecutable } => "writable and executable",
        { Rule: AuditRule.UserAccessibleKernel, IsExpected: true } => "expected: user code can access Linux's vsyscall page",
        { Rule: AuditRule.UserAccessibleKernel } => "user code can access a page of the kernel's half",
        { Rule: AuditRule.ExecutableWritten } => "executable, and written before",
        { Rule: AuditRule.KernelExecutableUser } => "the kernel may execute a page of the user's half",
        { Rule: AuditRule.AreaNotExecutable } => "user code can execute a page of an area that does not allow it",
        { Rule: AuditRule.AreaNotWritable } => "a page can be written that is in an area that does not allow it",
        { Rule: AuditRule.NoArea } => "a page of the process is in no area",
        { Rule: AuditRule.WritableAlias, Alias: { } alias } => Meaning(alias),
        _ => throw new ArgumentOutOfRangeException(nameof(finding)),
    };

    private static string Meaning(Alias alias)
    {
        string writable = alias.Writable > 1 ? $", the lowest of {alias.Writable} addresses" : "";
        string executable = alias.Executable > 1 ? $"; executable at {alias.Executable} addresses, this is the lowest" : "";
        return $"writable at {alias.First} ({Names.Of(alias.Half)}){writable}{executable}";
    }
}
