using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>--paging NAME</c>: in which mode addresses are translated, whatever the image says.</summary>
internal static class PagingOption
{
    public static Option<PagingMode?> Create()
    {
        var option = new Option<PagingMode?>("--paging")
        {
            HelpName = string.Join('|', PagingModes.All.Select(static mode => mode.Word)),
            Description = "Read the page table in this paging mode. Default: the mode of the CPU; with --root, that of CPU 0, or the usual one of the machine.",
            CustomParser = Parse,
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. PagingModes.All.Select(static mode => mode.Word)]);
        return option;
    }

    private static PagingMode? Parse(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        if (PagingModes.Find(word) is { } known) return known.Mode;

        string words = string.Join(", ", PagingModes.All.Select(static mode => mode.Word));
        result.AddError($"'{word}' is not a value of --paging: it is one of {words}.");
        return null;
    }
}
