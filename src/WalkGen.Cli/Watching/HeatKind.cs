namespace WalkGen.Cli.Watching;

/// <summary>The colours of a heat map.</summary>
internal enum HeatKind
{
    /// <summary>Pages were written.</summary>
    Written,

    /// <summary>Pages came, went or changed.</summary>
    Changed,

    /// <summary>Pages were used.</summary>
    Touched,
}
