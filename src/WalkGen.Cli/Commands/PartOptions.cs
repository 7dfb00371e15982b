using System.CommandLine;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary>The options that select a part of a walk: <c>--range</c> and <c>--shard</c>.</summary>
internal sealed class PartOptions
{
    private readonly RangeOption _range = new();
    private readonly Option<Shard?> _shard = Shard.CreateOption();

    public void AddTo(Command command)
    {
        _range.AddTo(command);
        command.Options.Add(_shard);
    }

    /// <summary>Whether the output of the part goes on where that of another part has ended.</summary>
    public bool Continues(ParseResult arguments) => arguments.GetValue(_shard) is { Number: > 1 };

    /// <summary>Whether there are several parts.</summary>
    public bool IsCut(ParseResult arguments) => arguments.GetValue(_shard) is { Count: > 1 };

    /// <summary>The addresses to walk of <paramref name="whole"/>; null for none.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="table">The page table.</param>
    /// <param name="coverage">Its coverage.</param>
    /// <param name="whole">What the command would walk; null for nothing.</param>
    /// <param name="hasRuns">Whether pages are merged into extents, which must be in one part.</param>
    /// <exception cref="UsageException">The walk cannot be cut.</exception>
    public VirtualRange? Of(ParseResult arguments, PageTable table, Coverage coverage, VirtualRange? whole, bool hasRuns)
    {
        if (whole is not { } range) return null;
        if (_range.Of(arguments, table) is { } given && !range.TryIntersect(given, out range)) return null;
        if (arguments.GetValue(_shard) is not { Count: > 1 } shard) return range;
        if (coverage.WalksOnce)
        {
            throw new UsageException(
                "--shard needs tables that are walked at each entry; here they are walked once (a cycle, or KASAN). Use --range, or allow "
                + "repeated walks with --repeat-limit.");
        }

        IReadOnlyList<VirtualRange> parts = table.Cut(range, shard.Count);
        if (shard.Number > parts.Count) return null;
        VirtualAddress? first = Begin(shard.Number - 1);
        VirtualAddress? next = shard.Number == parts.Count ? null : Begin(shard.Number);
        if (first is not { } start) return null;
        VirtualAddress last = next is { } end ? new VirtualAddress(end.Value - 1) : range.Last;
        return start <= last ? new VirtualRange(start, last) : null;

        VirtualAddress? Begin(int part)
        {
            VirtualAddress at = parts[part].Start;
            return part == 0 || !hasRuns ? at : RunBreak.Find(table, at, range.Last);
        }
    }
}
