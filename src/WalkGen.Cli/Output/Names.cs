using WalkGen.Cli.Auditing;
using WalkGen.Cli.Comparison;
using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>The names of enum members in rows and texts. docs/rows.md documents them.</summary>
internal static class Names
{
    /// <summary>The state of a non-present entry of an unknown system.</summary>
    public const string NonPresent = "non_present";

    private static readonly (ChangeKinds Kind, string Name)[] Changes =
    [
        (ChangeKinds.Mapped, "mapped"),
        (ChangeKinds.Unmapped, "unmapped"),
        (ChangeKinds.NonPresent, NonPresent),
        (ChangeKinds.Split, "split"),
        (ChangeKinds.Collapsed, "collapsed"),
        (ChangeKinds.Remapped, "remapped"),
        (ChangeKinds.Permissions, "permissions"),
        (ChangeKinds.Dirtied, "dirtied"),
        (ChangeKinds.Cleaned, "cleaned"),
        (ChangeKinds.Accessed, "accessed"),
        (ChangeKinds.Aged, "aged"),
        (ChangeKinds.Attributes, "attributes"),
    ];

    private static readonly (EntryFlags Flag, string Name)[] Attributes =
    [
        (EntryFlags.Accessed, "accessed"),
        (EntryFlags.Dirty, "dirty"),
        (EntryFlags.Global, "global"),
        (EntryFlags.WriteThrough, "write_through"),
        (EntryFlags.CacheDisabled, "cache_disabled"),
        (EntryFlags.Special, "special"),
        (EntryFlags.Contiguous, "contiguous"),
        (EntryFlags.SoftDirty, "soft_dirty"),
        (EntryFlags.UffdWriteProtected, "uffd_write_protected"),
    ];

    private static readonly (NonPresentFlags Flag, string Name)[] Remarks =
    [
        (NonPresentFlags.SoftDirty, "soft_dirty"),
        (NonPresentFlags.UffdWriteProtected, "uffd_write_protected"),
        (NonPresentFlags.Exclusive, "exclusive"),
        (NonPresentFlags.Writable, "writable"),
        (NonPresentFlags.Accessed, "accessed"),
        (NonPresentFlags.Dirty, "dirty"),
        (NonPresentFlags.Poisoned, "poisoned"),
        (NonPresentFlags.Guard, "guard"),
    ];

    public static string Of(AddressHalf half) => half switch
    {
        AddressHalf.User => "user",
        AddressHalf.Kernel => "kernel",
        _ => throw new ArgumentOutOfRangeException(nameof(half)),
    };

    public static string Of(PageTableLevel level) => level switch
    {
        PageTableLevel.Pgd => "PGD",
        PageTableLevel.P4d => "P4D",
        PageTableLevel.Pud => "PUD",
        PageTableLevel.Pmd => "PMD",
        PageTableLevel.Pte => "PTE",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    public static string Of(AuditRule rule) => rule switch
    {
        AuditRule.NoExecuteMissing => "no-execute-missing",
        AuditRule.HalfHidden => "half-hidden",
        AuditRule.WritableExecutable => "writable-executable",
        AuditRule.UserAccessibleKernel => "user-accessible-kernel",
        AuditRule.ExecutableWritten => "executable-written",
        AuditRule.KernelExecutableUser => "kernel-executable-user",
        AuditRule.AreaNotExecutable => "area-not-executable",
        AuditRule.AreaNotWritable => "area-not-writable",
        AuditRule.NoArea => "no-area",
        AuditRule.WritableAlias => "writable-alias",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    /// <summary>The presence of frames; null if it differs among them.</summary>
    public static string Of(FramePresence? presence) => presence switch
    {
        FramePresence.Held => "held",
        FramePresence.LeftOut => "left_out",
        FramePresence.NotNamed => "not_named",
        null => "mixed",
        _ => throw new ArgumentOutOfRangeException(nameof(presence)),
    };

    public static string Of(RegionKind kind) => kind switch
    {
        RegionKind.InPlace => "in_place",
        RegionKind.Scattered => "scattered",
        RegionKind.Partial => "partial",
        RegionKind.Mixed => "mixed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(NonPresentKind kind) => kind switch
    {
        NonPresentKind.ProtNone => "prot_none",
        NonPresentKind.Invalidated => "invalidated",
        NonPresentKind.Swap => "swap",
        NonPresentKind.Migration => "migration",
        NonPresentKind.HwPoison => "hw_poison",
        NonPresentKind.DevicePrivate => "device_private",
        NonPresentKind.DeviceExclusive => "device_exclusive",
        NonPresentKind.Marker => "marker",
        NonPresentKind.SwapInError => "swap_in_error",
        NonPresentKind.Malformed => "malformed",
        NonPresentKind.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static IEnumerable<string> Of(ChangeKinds kinds)
        => Changes.Where(change => (kinds & change.Kind) != 0).Select(static change => change.Name);

    /// <summary>The names of the attributes in <paramref name="flags"/>. Other flags are ignored.</summary>
    public static IEnumerable<string> OfAttributes(EntryFlags flags)
        => Attributes.Where(attribute => (flags & attribute.Flag) != 0).Select(static attribute => attribute.Name);

    /// <summary>The names of the flags in <paramref name="flags"/> that are an operating system's. Others are ignored.</summary>
    public static IEnumerable<string> OfSoftware(EntryFlags flags)
        => OfAttributes(flags & (EntryFlags.Special | EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected));

    public static IEnumerable<string> Of(NonPresentFlags flags)
        => Remarks.Where(known => (flags & known.Flag) != 0).Select(static known => known.Name);
}
