namespace WalkGen.Images;

/// <summary>How <see cref="MemoryImage"/> opens files.</summary>
public sealed record ImageOptions
{
    /// <summary>
    /// Whether files are mapped, if the system can report errors of a mapped file: on Linux, x86-64 and AArch64. Else they are read.
    /// </summary>
    /// <remarks>
    /// A mapping is the fastest where an image is walked more than once. It installs a handler of SIGBUS in the process, which passes other
    /// faults on. Reads need no handler and cache at most 32 MiB of each file.
    /// </remarks>
    public bool MapsFiles { get; init; } = true;

    /// <summary>
    /// The physical addresses of the memory, if the files contain memory alone, without headers; null for files of a known format.
    /// </summary>
    public RawLayout? RawLayout { get; init; }

    /// <summary>
    /// The directory of the temporary files into which packed files are unpacked; null for that of the system (on Unix <c>TMPDIR</c>).
    /// </summary>
    public string? TemporaryDirectory { get; init; }
}
