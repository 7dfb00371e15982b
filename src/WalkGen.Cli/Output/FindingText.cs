using WalkGen.Cli.Auditing;

namespace WalkGen.Cli.Output;

/// <summary>A line per finding, with a sentence at its end.</summary>
internal sealed class FindingText(Terminal terminal, string formatName) : FindingWriter
{
    public override void Begin()
        => terminal.Text.WriteLine($"{"rule",-22} {"first",-18} {"last",-18} {"physical",-18} {"KiB",8} size perm meaning");

    public override void Write(Finding finding)
    {
        string rule = Words.Rule(finding.Rule);
        if (finding.Pages is { } pages)
        {
            terminal.Text.WriteLine(
                $"{rule,-22} {pages.Start} {pages.Last} {pages.Physical} {pages.Length >> 10,8} {Words.Size(pages.PageSize),4} {Words.Permissions(pages.Flags)} {Sentence(finding)}");
        }
        else
        {
            terminal.Text.WriteLine($"{rule,-22} {Sentence(finding)}");
        }
    }

    public override void End(long findings, long expected, Coverage coverage)
    {
        terminal.Text.WriteLine(expected == 0 ? $"findings: {findings}" : $"findings: {findings}, of them expected: {expected}");
        terminal.Text.WriteLine(coverage);
        terminal.Text.Flush();
    }

    private string Sentence(Finding finding) => finding switch
    {
        { Rule: AuditRule.NoExecuteMissing } => $"'{formatName}' has no no-execute bit: whatever is mapped can be executed; the rules about execution are left out",
        { Rule: AuditRule.WritableExecutable } => "can be written and executed at once",
        { IsExpected: true } => "user code can access it by design: the vsyscall page of Linux",
        { Rule: AuditRule.UserAccessibleKernel } => "user code can access a page of the kernel's half",
        { Rule: AuditRule.ExecutableWritten } => "was written, and can be executed now",
        { Alias: { } alias } => Sentence(alias),
        _ => throw new ArgumentOutOfRangeException(nameof(finding)),
    };

    private static string Sentence(Alias alias)
    {
        string others = alias.Writable > 1 ? $", the first of {alias.Writable} such addresses" : "";
        string repeated = alias.Executable > 1 ? $"; can be executed at {alias.Executable} addresses, of which this is the first" : "";
        return $"can be written at {alias.First} ({Words.Half(alias.IsKernel)}){others}{repeated}";
    }
}
