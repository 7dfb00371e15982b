namespace WalkGen.Cli.Output;

/// <summary>Entry flags as letters.</summary>
internal static class FlagLetters
{
    /// <summary>The headings of <see cref="Rights"/>.</summary>
    public const string RightsHeading = "user kernel";

    /// <summary>Permissions as <c>urwx</c>: user or kernel, read, write, execute.</summary>
    public static string Permissions(EntryFlags flags)
        => $"{Letter(flags, EntryFlags.User, 'u', 'k')}r"
            + $"{Letter(flags, EntryFlags.Writable, 'w')}{Letter(flags, EntryFlags.Executable, 'x')}";

    /// <summary>Attributes as <c>adgtc</c>: accessed, dirty, global, write-through, cache disabled.</summary>
    public static string Attributes(EntryFlags flags)
        => $"{Letter(flags, EntryFlags.Accessed, 'a')}{Letter(flags, EntryFlags.Dirty, 'd')}{Letter(flags, EntryFlags.Global, 'g')}"
            + $"{Letter(flags, EntryFlags.WriteThrough, 't')}{Letter(flags, EntryFlags.CacheDisabled, 'c')}";

    /// <summary>Rights as <c>rwx</c>, of user code and of the kernel, in columns below <see cref="RightsHeading"/>.</summary>
    public static string Rights(AccessRights rights) => $"{User(rights),-4} {Kernel(rights),-6}";

    /// <summary>The rights of user code as <c>rwx</c>.</summary>
    public static string User(AccessRights rights)
        => $"{Letter(rights, AccessRights.UserRead, 'r')}{Letter(rights, AccessRights.UserWrite, 'w')}"
            + $"{Letter(rights, AccessRights.UserExecute, 'x')}";

    /// <summary>The rights of the kernel as <c>rwx</c>.</summary>
    public static string Kernel(AccessRights rights)
        => $"{Letter(rights, AccessRights.KernelRead, 'r')}{Letter(rights, AccessRights.KernelWrite, 'w')}"
            + $"{Letter(rights, AccessRights.KernelExecute, 'x')}";

    private static char Letter(AccessRights rights, AccessRights right, char set) => (rights & right) != 0 ? set : '-';

    private static char Letter(EntryFlags flags, EntryFlags flag, char set, char clear = '-') => (flags & flag) != 0 ? set : clear;
}
