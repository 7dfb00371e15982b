using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Auditing;

/// <summary>The audit of one half: the rules about single pages, and the executable frames.</summary>
internal sealed class HalfAudit
{
    private readonly List<PageRule> _rules = [];
    private readonly bool _hasNoExecute;
    private AreaBounds? _bounds;

    /// <param name="half">The half.</param>
    /// <param name="platform">The properties of the paging format.</param>
    /// <param name="found">Gets each finding.</param>
    /// <param name="process">The process whose half it is; null for the kernel's half, or if it is unknown.</param>
    public HalfAudit(AddressHalf half, AuditPlatform platform, Action<Finding> found, KernelProcess? process = null)
    {
        if (process is not null && platform.HasNoExecute) AddAreaRules(process);
        Half = half;
        if (process is null)
            Rights = AccessRights.Execute | (half == AddressHalf.Kernel ? AccessRights.User : AccessRights.None);
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

        void AddAreaRules(KernelProcess process)
        {
            _bounds = new AreaBounds(process.Areas);
            Add(AuditRule.AreaNotExecutable, pages => Allows(process, pages, AccessRights.UserExecute, VmFlags.Exec) == false);
            Add(AuditRule.AreaNotWritable, pages => Allows(process, pages, AccessRights.Write, VmFlags.Write) == false);
            if (process.HasAllAreas) Add(AuditRule.NoArea, pages => process.FindArea(pages.Start) is null);
        }

        bool IsExpected(AuditRule rule, Extent pages) => rule == AuditRule.UserAccessibleKernel && platform.IsVsyscall(pages);
    }

    public AddressHalf Half { get; }

    /// <summary>The rights that matter: pages with none of them break no rule. None if all pages matter.</summary>
    public AccessRights Rights { get; }

    /// <summary>The frames that are executable and not writable.</summary>
    public FrameMap Code { get; } = new();

    /// <summary>Checks <paramref name="pages"/>, which must come in ascending order.</summary>
    public void Check(Extent pages)
    {
        if (_bounds?.Enters(pages.Start) == true) Finish();
        foreach (var rule in _rules) rule.Check(pages);
        if (!_hasNoExecute) return;
        if (IsCode(pages)) Code.Add(FrameRun.Of(pages));
    }

    /// <summary>Reports the last findings.</summary>
    public void Finish()
    {
        foreach (var rule in _rules) rule.Finish();
    }

    /// <summary>Whether the area of <paramref name="pages"/> allows these rights; null if they have none of them, or no area.</summary>
    private static bool? Allows(KernelProcess process, Extent pages, AccessRights rights, VmFlags flag)
        => (pages.Rights & rights) == 0 ? null : process.FindArea(pages.Start)?.Flags.HasFlag(flag);

    private static bool IsCode(Extent pages)
        => (pages.Rights & AccessRights.Execute) != 0 && (pages.Rights & AccessRights.Write) == 0;
}
