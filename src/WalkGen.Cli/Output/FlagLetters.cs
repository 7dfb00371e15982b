namespace WalkGen.Cli.Output;

/// <summary>Entry flags as letters.</summary>
internal static class FlagLetters
{
    /// <summary>Permissions as <c>urwx</c>: user or kernel, read, write, execute.</summary>
    public static string Permissions(EntryFlags flags)
        => $"{Letter(flags, EntryFlags.User, 'u', 'k')}r"
            + $"{Letter(flags, EntryFlags.Writable, 'w')}{Letter(flags, EntryFlags.Executable, 'x')}";

    /// <summary>Attributes as <c>adgtc</c>: accessed, dirty, global, write-through, cache disabled.</summary>
    public static string Attributes(EntryFlags flags)
        => $"{Letter(flags, EntryFlags.Accessed, 'a')}{Letter(flags, EntryFlags.Dirty, 'd')}{Letter(flags, EntryFlags.Global, 'g')}"
            + $"{Letter(flags, EntryFlags.WriteThrough, 't')}{Letter(flags, EntryFlags.CacheDisabled, 'c')}";

    private static char Letter(EntryFlags flags, EntryFlags flag, char set, char clear = '-') => (flags & flag) != 0 ? set : clear;
}
