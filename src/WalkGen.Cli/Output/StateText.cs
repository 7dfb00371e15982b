using WalkGen.Cli.Comparison;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>The states of entries as text.</summary>
internal static class StateText
{
    /// <summary>The state of a present leaf.</summary>
    public const string Present = "present";

    /// <summary>The state of a non-present entry in one word.</summary>
    /// <param name="entry">The meaning of the entry; null if its system is unknown.</param>
    public static string Word(NonPresentEntry? entry) => entry is { } meaning ? Names.Of(meaning.Kind) : Names.NonPresent;

    /// <summary>The state of a page in one word.</summary>
    public static string Word(PageState state) => state.Kind switch
    {
        PageStateKind.Mapped => Present,
        PageStateKind.Empty => "empty",
        _ => Word(state.Meaning),
    };

    /// <summary>The state of a non-present entry with details, such as <c>swap 0:0x1a</c> or <c>marker uffd_write_protected</c>.</summary>
    public static string Details(NonPresentEntry? entry) => entry is { } meaning
        ? string.Join(' ', [Names.Of(meaning.Kind), .. Swap(meaning), .. Names.Of(meaning.Flags)])
        : Names.NonPresent;

    private static IEnumerable<string> Swap(NonPresentEntry entry) => entry switch
    {
        { Kind: NonPresentKind.Swap } => [$"{entry.SwapType}:0x{entry.SwapOffset:x}"],
        { Kind: NonPresentKind.Unknown, SwapType: { } type } => [$"type {type}"],
        _ => [],
    };
}
