using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>The audit of one half: the rules about single pages, and the executable frames.</summary>
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

    /// <summary>Checks <paramref name="pages"/>, which must come in ascending order.</summary>
    public void Check(Extent pages)
    {
        foreach (var rule in _rules) rule.Check(pages);
        if (!_hasNoExecute) return;
        if (IsCode(pages)) Code.Add(FrameRun.Of(pages));
    }

    /// <summary>Reports the last findings.</summary>
    public void Finish()
    {
        foreach (var rule in _rules) rule.Finish();
    }

    private static bool IsCode(Extent pages)
        => (pages.Rights & AccessRights.Execute) != 0 && (pages.Rights & AccessRights.Write) == 0;
}
