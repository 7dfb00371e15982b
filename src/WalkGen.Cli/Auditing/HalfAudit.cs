using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>The audit of one half: the rules about single pages, and the executable and the writable frames.</summary>
internal sealed class HalfAudit
{
    private const EntryFlags WritableCode = EntryFlags.Writable | EntryFlags.Executable;

    private readonly List<PageRule> _rules = [];
    private readonly bool _hasNoExecute;

    /// <param name="half">The half.</param>
    /// <param name="platform">The properties of the paging format.</param>
    /// <param name="found">Gets each finding.</param>
    public HalfAudit(AddressHalf half, AuditPlatform platform, Action<Finding> found)
    {
        Half = half;
        _hasNoExecute = platform.HasNoExecute;
        bool isKernel = half == AddressHalf.Kernel;
        if (isKernel) Add(AuditRule.UserAccessibleKernel, EntryFlags.User, EntryFlags.User);
        if (!_hasNoExecute) return;
        Add(AuditRule.WritableExecutable, WritableCode, WritableCode);
        if (!isKernel) Add(AuditRule.ExecutableWritten, WritableCode | EntryFlags.Dirty, EntryFlags.Executable | EntryFlags.Dirty);

        void Add(AuditRule rule, EntryFlags mask, EntryFlags value)
            => _rules.Add(new(mask, value, pages => found(new(rule, pages, half, IsExpected(rule, pages)))));

        bool IsExpected(AuditRule rule, Extent pages) => rule == AuditRule.UserAccessibleKernel && platform.IsVsyscall(pages);
    }

    public AddressHalf Half { get; }

    /// <summary>The frames that are executable and not writable.</summary>
    public FrameMap Code { get; } = new();

    /// <summary>The writable frames.</summary>
    public FrameMap Writable { get; } = new();

    public void Walk(PageTable table, VirtualRange range)
    {
        var walker = new ExtentWalker(Check);
        walker.Walk(table, range);
        walker.Finish();
        foreach (var rule in _rules) rule.Finish();
    }

    private void Check(Extent pages)
    {
        foreach (var rule in _rules) rule.Check(pages);
        if (!_hasNoExecute) return;
        Extent mapping = pages with { Flags = pages.Flags & (WritableCode | EntryFlags.User) };
        if ((pages.Flags & EntryFlags.Writable) != 0) Writable.Add(mapping);
        else if ((pages.Flags & EntryFlags.Executable) != 0) Code.Add(mapping);
    }
}
