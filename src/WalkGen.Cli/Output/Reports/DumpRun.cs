using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A run in a dump: exactly one of the parts is given.</summary>
/// <param name="Mapped">A run of present leaves.</param>
/// <param name="NonPresent">A run of non-present entries.</param>
/// <param name="Repeated">A run of tables that were walked before.</param>
internal readonly record struct DumpRun(Extent? Mapped, NonPresentExtent? NonPresent, RepeatedTable? Repeated)
{
    public static implicit operator DumpRun(Extent extent) => new(extent, null, null);

    public static implicit operator DumpRun(NonPresentExtent extent) => new(null, extent, null);

    public static implicit operator DumpRun(RepeatedTable table) => new(null, null, table);
}
