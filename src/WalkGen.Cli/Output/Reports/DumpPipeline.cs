using System.Runtime.CompilerServices;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Lets other threads write the runs, while the walk finds the next ones.</summary>
internal sealed class DumpPipeline : IDisposable
{
    private readonly DumpWriter _writer;
    private readonly Pipeline<DumpRun> _runs;
    private readonly List<DumpWriter> _forks = [];

    public DumpPipeline(DumpWriter writer, Terminal terminal)
    {
        _writer = writer;
        PipelineForks<DumpRun> forks = new(
            buffer =>
            {
                DumpWriter fork = writer.Fork(terminal.Fork(buffer));
                _forks.Add(fork);
                return runs => Write(runs, fork);
            },
            terminal.WriteFormatted);
        _runs = new Pipeline<DumpRun>(runs => Write(runs, writer), writer.CanFork ? forks : null);
    }

    public void Begin() => _writer.Begin();

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in Extent extent)
    {
        ref DumpRun run = ref _runs.Next();
        run.Kind = DumpRunKind.Mapped;
        run.Mapped = extent;
    }

    public void Write(in NonPresentExtent extent)
    {
        ref DumpRun run = ref _runs.Next();
        run.Kind = DumpRunKind.NonPresent;
        run.NonPresent = extent;
    }

    public void Write(in RepeatedTable table)
    {
        ref DumpRun run = ref _runs.Next();
        run.Kind = DumpRunKind.Repeated;
        run.Repeated = table;
    }

    public void End()
    {
        Complete();
        _writer.End();
    }

    /// <summary>Waits until all runs are written. Runs of other page tables may follow in the same output.</summary>
    public void Complete()
    {
        _runs.Complete();
        foreach (DumpWriter fork in _forks) _writer.Join(fork);
    }

    public void Dispose() => _runs.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(ReadOnlySpan<DumpRun> runs, DumpWriter writer)
    {
        foreach (ref readonly DumpRun run in runs)
        {
            if (run.Kind == DumpRunKind.Mapped) writer.Write(run.Mapped);
            else if (run.Kind == DumpRunKind.NonPresent) writer.Write(run.NonPresent);
            else writer.Write(run.Repeated);
        }
    }
}
