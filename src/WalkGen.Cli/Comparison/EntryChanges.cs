using System.Numerics;

namespace WalkGen.Cli.Comparison;

/// <summary>Finds the changes between two states of a page.</summary>
internal static class EntryChanges<TPaging>
    where TPaging : struct, IPagingFormat
{
    // These flags have change kinds of their own.
    private static readonly EntryFlags[] SeparateFlags =
        [EntryFlags.Writable, EntryFlags.User, EntryFlags.Executable, EntryFlags.Accessed, EntryFlags.Dirty];

    private const EntryFlags SeparateMask = EffectivePermissions.Mask | EntryFlags.Accessed | EntryFlags.Dirty;

    /// <summary>The changes between two different states, neither of which is a table.</summary>
    public static ChangeKinds Between(PageTableLevel level, PageState before, PageState after)
    {
        bool isMapped = after.Kind == PageStateKind.Mapped;
        if (before.Kind != PageStateKind.Mapped) return isMapped ? ChangeKinds.Mapped : ChangeKinds.NonPresent;
        if (!isMapped) return ChangeKinds.Unmapped;

        EntryFlags set = after.Flags & ~before.Flags, cleared = before.Flags & ~after.Flags;
        return If(after.PageSize < before.PageSize, ChangeKinds.Split)
            | If(after.PageSize > before.PageSize, ChangeKinds.Collapsed)
            | If(after.Address != before.Address, ChangeKinds.Remapped)
            | If(((set | cleared) & EffectivePermissions.Mask) != 0, ChangeKinds.Permissions)
            | If((set & EntryFlags.Dirty) != 0, ChangeKinds.Dirtied)
            | If((cleared & EntryFlags.Dirty) != 0, ChangeKinds.Cleaned)
            | If((set & EntryFlags.Accessed) != 0, ChangeKinds.Accessed)
            | If((cleared & EntryFlags.Accessed) != 0, ChangeKinds.Aged)
            | If(HaveOtherChanges(level, before, after), ChangeKinds.Attributes);
    }

    // The bits of two entries are comparable only if both have the same size and address.
    private static bool HaveOtherChanges(PageTableLevel level, PageState before, PageState after)
    {
        EntryFlags differing = before.Flags ^ after.Flags;
        return before.PageSize == after.PageSize && before.Address == after.Address
            ? ((before.Raw ^ after.Raw) & ~BitsOf(level, differing & SeparateMask)) != 0
            : (differing & ~SeparateMask) != 0;
    }

    // The bits of the format that contain these flags.
    private static ulong BitsOf(PageTableLevel level, EntryFlags flags)
    {
        ulong bits = 0;
        foreach (EntryFlags flag in SeparateFlags)
        {
            if ((flags & flag) != 0) bits |= TPaging.FlagPattern(level, flag).Mask | TPaging.AlternateFlagPattern(level, flag).Mask;
        }

        return bits | DirtyBits(level);
    }

    /// <summary>
    /// The two bits that keep one dirty state, if the system has two (Linux on x86 since 6.6): to move it from one to the other is no
    /// change.
    /// </summary>
    private static ulong DirtyBits(PageTableLevel level)
    {
        ulong one = TPaging.FlagPattern(level, EntryFlags.Dirty).Mask, other = TPaging.AlternateFlagPattern(level, EntryFlags.Dirty).Mask;
        return BitOperations.IsPow2(one) && BitOperations.IsPow2(other) ? one | other : 0;
    }

    private static ChangeKinds If(bool happened, ChangeKinds kind) => happened ? kind : ChangeKinds.None;
}
