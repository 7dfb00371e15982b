using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>The audit of one half: the rules about single pages, and the executable and the writable frames.</summary>
internal sealed class HalfAudit
{
    private readonly List<PageRule> _rules = [];
    private readonly bool _hasNoExecute;

    /// <param name="half">The half.</param>
    /// <param name="platform">The properties of the paging format.</param>
    /// <param name="found">Gets each finding.</param>
    public HalfAudit(AddressHalf half, AuditPlatform platform, Action<Finding> found)
    {
        Half = half;
        _hasNoExecute = platform.HasNoExecute;
        if (half == AddressHalf.Kernel) Add(AuditRule.UserAccessibleKernel, static pages => (pages.Rights & AccessRights.User) != 0);
        if (!_hasNoExecute) return;
        Add(AuditRule.WritableExecutable, static pages => pages.IsWritableCode);
        if (half != AddressHalf.User) return;
        Add(AuditRule.ExecutableWritten, static pages => IsCode(pages) && (pages.Flags & EntryFlags.Dirty) != 0);
        if (platform.HasKernelNoExecute)
            Add(AuditRule.KernelExecutableUser, static pages => (pages.Rights & AccessRights.KernelExecute) != 0);

        void Add(AuditRule rule, Func<Extent, bool> breaks)
            => _rules.Add(new(breaks, pages => found(new(rule, pages, half, IsExpected(rule, pages)))));

        bool IsExpected(AuditRule rule, Extent pages) => rule == AuditRule.UserAccessibleKernel && platform.IsVsyscall(pages);
    }

    public AddressHalf Half { get; }

    /// <summary>The frames that are executable and not writable.</summary>
    public FrameMap Code { get; } = new();

    /// <summary>The writable frames.</summary>
    public FrameMap Writable { get; } = new();

    /// <param name="table">The page table.</param>
    /// <param name="range">The addresses of the half.</param>
    /// <param name="hasSmep">Whether the kernel may not execute user pages.</param>
    /// <param name="once">The tables that are walked once; null to walk them each time that they are reached.</param>
    public void Walk(PageTable table, VirtualRange range, bool hasSmep, WalkOnce? once)
    {
        var walker = new ExtentWalker(Check, hasSmep, once: once);
        walker.Walk(table, range);
        walker.Finish();
        foreach (var rule in _rules) rule.Finish();
    }

    private void Check(Extent pages)
    {
        foreach (var rule in _rules) rule.Check(pages);
        if (!_hasNoExecute) return;
        Extent mapping = pages with { Flags = pages.Flags & EffectivePermissions.Mask };
        if ((pages.Rights & AccessRights.Write) != 0) Writable.Add(mapping);
        else if (IsCode(pages)) Code.Add(mapping);
    }

    private static bool IsCode(Extent pages)
        => (pages.Rights & AccessRights.Execute) != 0 && (pages.Rights & AccessRights.Write) == 0;
}
