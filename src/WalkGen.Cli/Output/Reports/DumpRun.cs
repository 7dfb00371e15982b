using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A run on its way to another thread: one of the three kinds.</summary>
internal struct DumpRun
{
    public DumpRunKind Kind;
    public Extent Mapped;
    public NonPresentExtent NonPresent;
    public RepeatedTable Repeated;
}
