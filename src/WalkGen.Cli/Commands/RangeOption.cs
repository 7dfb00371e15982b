using System.CommandLine;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>--range</c>: the virtual addresses to walk.</summary>
internal sealed class RangeOption
{
    private readonly Option<VirtualRange?> _range = RangeArgument.CreateOption();

    public void AddTo(Command command) => command.Options.Add(_range);

    /// <summary>The pages of <paramref name="table"/> that contain these addresses; null for all pages.</summary>
    public VirtualRange? Of(ParseResult arguments, PageTable table)
    {
        if (arguments.GetValue(_range) is not { } range) return null;
        ulong offset = LevelInfo.LevelsOf(table)[^1].EntrySize - 1;
        return new VirtualRange(range.Start.Value & ~offset, range.Last.Value | offset);
    }
}
