using System.CommandLine;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>--paging</c>: the paging mode of the page table.</summary>
internal static class PagingOption
{
    public static Option<PagingMode?> Create()
    {
        Word<PagingMode?>[] words = [.. PagingModes.All.Select(static mode => new Word<PagingMode?>(mode.Word, mode.Mode))];
        var option = WordOption.Create(
            "--paging",
            "The paging mode. Default: the mode of the CPU; with --root, the mode of CPU 0 or the default of the machine. "
            + $"Modes: {string.Join(", ", words.Select(static word => word.Text))}.",
            words);
        option.HelpName = "NAME";
        return option;
    }
}
