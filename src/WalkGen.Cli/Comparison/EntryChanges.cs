namespace WalkGen.Cli.Comparison;

/// <summary>Says what happened to a page, from its two states.</summary>
internal static class EntryChanges<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const EntryFlags Rights = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;
    private const EntryFlags ReportedAlone = Rights | EntryFlags.Accessed | EntryFlags.Dirty;

    /// <summary>What happened between two different states, neither of which is a table.</summary>
    public static ChangeKinds Between(PageTableLevel level, PageState was, PageState now)
    {
        if (was.Kind != PageStateKind.Mapped) return now.Kind == PageStateKind.Mapped ? ChangeKinds.Mapped : ChangeKinds.NonPresent;
        if (now.Kind != PageStateKind.Mapped) return ChangeKinds.Unmapped;

        EntryFlags gained = now.Flags & ~was.Flags, lost = was.Flags & ~now.Flags;
        return If(now.PageSize < was.PageSize, ChangeKinds.Split)
            | If(now.PageSize > was.PageSize, ChangeKinds.Collapsed)
            | If(now.Address != was.Address, ChangeKinds.Remapped)
            | If(((gained | lost) & Rights) != 0, ChangeKinds.Permissions)
            | If((gained & EntryFlags.Dirty) != 0, ChangeKinds.Dirtied)
            | If((lost & EntryFlags.Dirty) != 0, ChangeKinds.Cleaned)
            | If((gained & EntryFlags.Accessed) != 0, ChangeKinds.Accessed)
            | If((lost & EntryFlags.Accessed) != 0, ChangeKinds.Aged)
            | If(HasOtherChanges(level, was, now), ChangeKinds.Attributes);
    }

    // The bits of two entries can only be compared if they are of one size and hold one address.
    private static bool HasOtherChanges(PageTableLevel level, PageState was, PageState now)
    {
        EntryFlags differing = was.Flags ^ now.Flags;
        return was.PageSize == now.PageSize && was.Address == now.Address
            ? ((was.Raw ^ now.Raw) & ~BitsOf(level, differing & ReportedAlone)) != 0
            : (differing & ~ReportedAlone) != 0;
    }

    // The bits that a format keeps these flags in.
    private static ulong BitsOf(PageTableLevel level, EntryFlags flags)
    {
        ulong bits = 0;
        for (int rest = (int)flags; rest != 0; rest &= rest - 1)
        {
            var flag = (EntryFlags)(rest & -rest);
            bits |= TPaging.FlagPattern(level, flag).Mask | TPaging.AlternateFlagPattern(level, flag).Mask;
        }

        return bits;
    }

    private static ChangeKinds If(bool happened, ChangeKinds kind) => happened ? kind : ChangeKinds.None;
}
