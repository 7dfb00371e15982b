using System.Globalization;
using System.Text.Json;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Comparison;
using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>How the tool spells what it shows.</summary>
internal static class Words
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size that is a power of two, as in <c>2M</c>.</summary>
    public static string Size(ulong bytes) => bytes switch
    {
        >= 1UL << 40 => $"{bytes >> 40}T",
        >= 1UL << 30 => $"{bytes >> 30}G",
        >= 1UL << 20 => $"{bytes >> 20}M",
        >= 1UL << 10 => $"{bytes >> 10}K",
        _ => $"{bytes}B",
    };

    /// <summary>Any number of bytes, rounded to a tenth of its unit.</summary>
    public static string Bytes(UInt128 bytes)
    {
        double value = (double)bytes;
        int unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    /// <summary>Permissions as <c>urwx</c>: user or kernel, read, write, execute.</summary>
    public static string Permissions(EntryFlags flags)
        => $"{Letter(flags, EntryFlags.User, 'u', 'k')}r{Letter(flags, EntryFlags.Writable, 'w')}{Letter(flags, EntryFlags.Executable, 'x')}";

    /// <summary>The other flags as <c>adgtc</c>: accessed, dirty, global, write-through, cache disabled.</summary>
    public static string Attributes(EntryFlags flags)
        => $"{Letter(flags, EntryFlags.Accessed, 'a')}{Letter(flags, EntryFlags.Dirty, 'd')}{Letter(flags, EntryFlags.Global, 'g')}"
            + $"{Letter(flags, EntryFlags.WriteThrough, 't')}{Letter(flags, EntryFlags.CacheDisabled, 'c')}";

    /// <summary>What an entry that is not present stands for, in one word.</summary>
    public static string State(NonPresentEntry? entry) => entry is { } meaning ? State(meaning.Kind) : "not_present";

    /// <summary>What stands in a piece of the address space that is no table.</summary>
    public static string State(PageState state) => state.Kind switch
    {
        PageStateKind.Mapped => "present",
        PageStateKind.Empty => "empty",
        _ => State(state.Meaning),
    };

    /// <summary>The word for <paramref name="kind"/>.</summary>
    public static string State(NonPresentKind kind) => Snake($"{kind}");

    /// <summary>What an entry that is not present stands for: such as <c>swap 0:0x1a</c> or <c>marker uffd_write_protected</c>.</summary>
    public static string NonPresent(NonPresentEntry? entry) => entry is { } meaning
        ? string.Join(' ', [State(entry), .. Place(meaning), .. Remarks(meaning.Flags)])
        : State(entry);

    /// <summary>The words for <paramref name="flags"/>, in snake case.</summary>
    public static IEnumerable<string> Remarks(NonPresentFlags flags)
        => Enum.GetValues<NonPresentFlags>().Where(flag => flag != NonPresentFlags.None && flags.HasFlag(flag)).Select(static flag => Snake($"{flag}"));

    /// <summary>Flags as the words of <see cref="EntryFlags"/>, in snake case.</summary>
    public static IEnumerable<string> Flags(EntryFlags flags)
        => Enum.GetValues<EntryFlags>().Where(flag => flag != EntryFlags.None && flags.HasFlag(flag)).Select(static flag => Snake($"{flag}"));

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static IEnumerable<string> Place(NonPresentEntry entry)
        => entry.Kind == NonPresentKind.Swap ? [$"{entry.SwapType}:0x{entry.SwapOffset:x}"] : entry.Kind == NonPresentKind.Unknown && entry.SwapType is { } type ? [$"type {type}"] : [];

    /// <summary>The word for <paramref name="kind"/>.</summary>
    public static string Region(RegionKind kind) => Snake($"{kind}");

    /// <summary>The half of an address.</summary>
    public static string Half(bool isKernel) => isKernel ? "kernel" : "user";

    /// <summary>A rule, as in <c>writable-executable</c>.</summary>
    public static string Rule(AuditRule rule) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{rule}");

    /// <summary>Kinds of changes as the words of <see cref="ChangeKinds"/>, in lower case.</summary>
    public static IEnumerable<string> Changes(ChangeKinds kinds)
        => Enum.GetValues<ChangeKinds>().Where(kind => kind != ChangeKinds.None && kinds.HasFlag(kind)).Select(static kind => $"{kind}".ToLowerInvariant());

    private static char Letter(EntryFlags flags, EntryFlags flag, char yes, char no = '-') => (flags & flag) != 0 ? yes : no;
}
