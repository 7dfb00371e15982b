namespace WalkGen.Cli.Output;

/// <summary>Entry flags as letters. Each text is made once.</summary>
internal static class FlagLetters
{
    /// <summary>The headings of <see cref="Rights"/>.</summary>
    public const string RightsHeading = "user kernel";

    private const int KernelShift = 3; // AccessRights has the rights of the kernel above those of user code

    private static readonly string[] Triples = [.. Enumerable.Range(0, 8).Select(static bits => Letters(bits, "rwx"))];

    private static readonly string[] Pairs =
    [
        .. Enumerable.Range(0, 64).Select(static bits => $"{Triples[bits & 7],-4} {Triples[bits >> KernelShift],-6}"),
    ];

    private static readonly string[] AllPermissions =
    [
        .. Enumerable.Range(0, 8).Select(static bits => $"{((bits & 1) != 0 ? 'u' : 'k')}r{Letters(bits >> 1, "wx")}"),
    ];

    private static readonly string[] AllAttributes = [.. Enumerable.Range(0, 32).Select(static bits => Letters(bits, "adgtc"))];

    /// <summary>Permissions as <c>urwx</c>: user or kernel, read, write, execute.</summary>
    public static string Permissions(EntryFlags flags)
        => AllPermissions[Bit(flags, EntryFlags.User, 0) | Bit(flags, EntryFlags.Writable, 1) | Bit(flags, EntryFlags.Executable, 2)];

    /// <summary>Attributes as <c>adgtc</c>: accessed, dirty, global, write-through, cache disabled.</summary>
    public static string Attributes(EntryFlags flags)
        => AllAttributes[Bit(flags, EntryFlags.Accessed, 0) | Bit(flags, EntryFlags.Dirty, 1) | Bit(flags, EntryFlags.Global, 2)
            | Bit(flags, EntryFlags.WriteThrough, 3) | Bit(flags, EntryFlags.CacheDisabled, 4)];

    /// <summary>Rights as <c>rwx</c>, of user code and of the kernel, in columns below <see cref="RightsHeading"/>.</summary>
    public static string Rights(AccessRights rights) => Pairs[(int)(rights & AccessRights.All)];

    /// <summary>The rights of user code as <c>rwx</c>.</summary>
    public static string User(AccessRights rights) => Triples[(int)(rights & AccessRights.User)];

    /// <summary>The rights of the kernel as <c>rwx</c>.</summary>
    public static string Kernel(AccessRights rights) => Triples[(int)(rights & AccessRights.Kernel) >> KernelShift];

    /// <summary>The letters of the bits that are set, from the lowest on; a dash for each other one.</summary>
    private static string Letters(int bits, string letters)
        => string.Concat(letters.Select((letter, index) => (bits >> index & 1) != 0 ? letter : '-'));

    private static int Bit(EntryFlags flags, EntryFlags flag, int position) => (flags & flag) != 0 ? 1 << position : 0;
}
