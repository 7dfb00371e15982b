using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Lets another thread write the runs, while the walk finds the next ones.</summary>
internal sealed class DumpPipeline : DumpWriter, IDisposable
{
    private readonly DumpWriter _writer;
    private readonly Pipeline<DumpRun> _runs;

    public DumpPipeline(DumpWriter writer)
    {
        _writer = writer;
        _runs = new Pipeline<DumpRun>(Write);
    }

    public override void Begin() => _writer.Begin();

    public override void Write(in Extent extent)
    {
        ref DumpRun run = ref _runs.Next();
        run.Kind = DumpRunKind.Mapped;
        run.Mapped = extent;
    }

    public override void Write(in NonPresentExtent extent)
    {
        ref DumpRun run = ref _runs.Next();
        run.Kind = DumpRunKind.NonPresent;
        run.NonPresent = extent;
    }

    public override void Write(in RepeatedTable table)
    {
        ref DumpRun run = ref _runs.Next();
        run.Kind = DumpRunKind.Repeated;
        run.Repeated = table;
    }

    public override void End()
    {
        _runs.Complete();
        _writer.End();
    }

    public void Dispose() => _runs.Dispose();

    private void Write(ArraySegment<DumpRun> runs)
    {
        foreach (ref readonly DumpRun run in runs.AsSpan())
        {
            if (run.Kind == DumpRunKind.Mapped) _writer.Write(run.Mapped);
            else if (run.Kind == DumpRunKind.NonPresent) _writer.Write(run.NonPresent);
            else _writer.Write(run.Repeated);
        }
    }
}
