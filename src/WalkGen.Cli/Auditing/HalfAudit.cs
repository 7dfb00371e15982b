using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>The audit of one half: what its pages show by themselves, and the frames that they execute and write.</summary>
internal sealed class HalfAudit
{
    private const EntryFlags WritableCode = EntryFlags.Writable | EntryFlags.Executable;

    private readonly List<PageRule> _rules = [];
    private readonly bool _canForbidExecution;

    /// <param name="isKernel">Which half.</param>
    /// <param name="platform">What the paging mode can say.</param>
    /// <param name="found">Told of each finding.</param>
    public HalfAudit(bool isKernel, AuditPlatform platform, Action<Finding> found)
    {
        IsKernel = isKernel;
        _canForbidExecution = platform.CanForbidExecution;
        if (isKernel) Add(AuditRule.UserAccessibleKernel, EntryFlags.User, EntryFlags.User);
        if (!_canForbidExecution) return;
        Add(AuditRule.WritableExecutable, WritableCode, WritableCode);
        if (!isKernel) Add(AuditRule.ExecutableWritten, WritableCode | EntryFlags.Dirty, EntryFlags.Executable | EntryFlags.Dirty);

        void Add(AuditRule rule, EntryFlags mask, EntryFlags value)
            => _rules.Add(new(mask, value, pages => found(new(rule, pages, isKernel, rule == AuditRule.UserAccessibleKernel && platform.IsVsyscall(pages)))));
    }

    public bool IsKernel { get; }

    /// <summary>The frames that can be executed and not be written.</summary>
    public FrameMap Code { get; } = new();

    /// <summary>The frames that can be written.</summary>
    public FrameMap Writable { get; } = new();

    public void Walk(PageTable table, VirtualRange range)
    {
        var walker = new ExtentWalker(Look);
        walker.Walk(table, range);
        walker.Finish();
        foreach (var rule in _rules) rule.Finish();
    }

    private void Look(Extent pages)
    {
        foreach (var rule in _rules) rule.Look(pages);
        if (!_canForbidExecution) return;
        Extent mapping = pages with { Flags = pages.Flags & (WritableCode | EntryFlags.User) };
        if ((pages.Flags & EntryFlags.Writable) != 0) Writable.Add(mapping);
        else if ((pages.Flags & EntryFlags.Executable) != 0) Code.Add(mapping);
    }
}
