using System.Runtime.InteropServices;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>
/// A run on its way to another thread: one of the three kinds. They share a place, so that fewer cache lines change processors.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal struct DumpRun
{
    private const int Start = sizeof(ulong);

    [FieldOffset(0)]
    public DumpRunKind Kind;

    [FieldOffset(Start)]
    public Extent Mapped;

    [FieldOffset(Start)]
    public NonPresentExtent NonPresent;

    [FieldOffset(Start)]
    public RepeatedTable Repeated;
}
