using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary>The options that select a part of a walk: <c>--range</c> and <c>--shard</c>.</summary>
internal sealed class PartOptions
{
    private readonly RangeOption _range = new();
    private readonly Option<Shard?> _shard = ShardOption.Create();

    public void AddTo(Command command)
    {
        _range.AddTo(command);
        command.Options.Add(_shard);
    }

    /// <summary>The part of the output to print.</summary>
    public Shard Shard(ParseResult arguments) => arguments.GetValue(_shard) ?? Walkers.Shard.Whole;

    /// <summary>Checks that an output in <paramref name="format"/> can be cut, if it is to be cut.</summary>
    /// <exception cref="UsageException">It is one document.</exception>
    public void RequireLines(ParseResult arguments, OutputFormat format)
        => RequireLines(arguments, format is not (OutputFormat.Json or OutputFormat.Parquet), "text, csv or jsonl");

    /// <summary>Checks that an output can be cut, if it is to be cut.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="areLines">Whether it consists of lines.</param>
    /// <param name="formats">The formats that do.</param>
    /// <exception cref="UsageException">It does not.</exception>
    public void RequireLines(ParseResult arguments, bool areLines, string formats)
    {
        if (!areLines && !Shard(arguments).IsWhole)
            throw new UsageException($"--shard requires lines that can be joined: --format {formats}.");
    }

    /// <summary>What in an output depends on the rows before it: text ends with totals, and may have headings.</summary>
    public static RowsBefore Before(OutputFormat format, bool hasHeadings = false)
    {
        if (format != OutputFormat.Text) return RowsBefore.None;
        return hasHeadings ? RowsBefore.ForTotals | RowsBefore.ForHeading : RowsBefore.ForTotals;
    }

    /// <summary>The part of <paramref name="whole"/> to walk and print.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="table">The page table whose tables are shared out.</param>
    /// <param name="coverage">Its coverage.</param>
    /// <param name="whole">What the command would walk; null for nothing.</param>
    /// <param name="rowBreak">Finds where rows can be cut; null if they can be cut at each table.</param>
    /// <param name="before">What in the output depends on the rows before it.</param>
    /// <exception cref="UsageException">The walk cannot be cut.</exception>
    public Part Of(
        ParseResult arguments, PageTable table, Coverage coverage, VirtualRange? whole, RowBreak? rowBreak, RowsBefore before)
    {
        Shard shard = Shard(arguments);
        if (!shard.IsWhole && coverage.WalksOnce)
        {
            throw new UsageException(
                "--shard needs tables that are walked at each entry; here they are walked once (a cycle, or KASAN). Use --range, or allow "
                + "repeated walks with --repeat-limit.");
        }

        var count = (ulong)shard.Count;
        return new PartCuts(shard, count, before).Next(table, InRange(arguments, table, whole), count, rowBreak);
    }

    /// <summary>The part of a half of <c>--all</c> to walk and print.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="cuts">Cuts all halves.</param>
    /// <param name="half">The half.</param>
    /// <param name="table">The page table that shows it.</param>
    /// <param name="rowBreak">Finds where rows can be cut.</param>
    public Part Of(ParseResult arguments, PartCuts cuts, ProcessHalf half, PageTable table, RowBreak rowBreak)
        => cuts.Next(
            table,
            InRange(arguments, half.Table, half.Range),
            half.Coverage.Visits,
            half.Coverage.WalksOnce ? static (_, _) => null : rowBreak); // tables that are walked once cannot be cut

    /// <summary>The addresses of <paramref name="whole"/> in <c>--range</c>; null for none.</summary>
    public VirtualRange? InRange(ParseResult arguments, PageTable table, VirtualRange? whole)
        => whole is { } all && all.TryIntersect(_range.Of(arguments, table) ?? all, out VirtualRange range) ? range : null;
}
