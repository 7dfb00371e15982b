using System.Globalization;
using System.Text.Json;
using WalkGen.Cli.Comparison;

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

    /// <summary>Flags as the words of <see cref="EntryFlags"/>, in snake case.</summary>
    public static IEnumerable<string> Flags(EntryFlags flags)
        => Enum.GetValues<EntryFlags>().Where(flag => flag != EntryFlags.None && flags.HasFlag(flag)).Select(static flag => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{flag}"));

    /// <summary>Kinds of changes as the words of <see cref="ChangeKinds"/>, in lower case.</summary>
    public static IEnumerable<string> Changes(ChangeKinds kinds)
        => Enum.GetValues<ChangeKinds>().Where(kind => kind != ChangeKinds.None && kinds.HasFlag(kind)).Select(static kind => $"{kind}".ToLowerInvariant());

    private static char Letter(EntryFlags flags, EntryFlags flag, char yes, char no = '-') => (flags & flag) != 0 ? yes : no;
}
