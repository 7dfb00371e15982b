using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A run in a dump: exactly one of both is given.</summary>
/// <param name="Mapped">A run of present leaves.</param>
/// <param name="NonPresent">A run of non-present entries.</param>
internal readonly record struct DumpRun(Extent? Mapped, NonPresentExtent? NonPresent)
{
    public static implicit operator DumpRun(Extent extent) => new(extent, null);

    public static implicit operator DumpRun(NonPresentExtent extent) => new(null, extent);
}
