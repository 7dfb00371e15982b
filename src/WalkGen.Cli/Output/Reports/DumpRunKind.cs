namespace WalkGen.Cli.Output;

/// <summary>The kinds of runs in a dump.</summary>
internal enum DumpRunKind
{
    Mapped,
    NonPresent,
    Repeated,
}
