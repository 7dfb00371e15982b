namespace WalkGen.Cli.Scans;

/// <summary>What rows about a scan are about, in their order.</summary>
internal enum ScanSection
{
    Roots,
    Info,
    Ps,
    Maps,

    /// <summary>The areas of one process.</summary>
    Areas,
    Tables,
}
