using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A report as rows: one or more for each item.</summary>
internal abstract class RowReport<TItem>(RowWriter rows, Coverage coverage, Shard shard) : ReportWriter<TItem>
{
    protected RowWriter Rows { get; } = rows;

    public override void Begin()
    {
        if (shard.IsFirst) Rows.Begin();
    }

    public override void End() => Rows.End(coverage);
}
