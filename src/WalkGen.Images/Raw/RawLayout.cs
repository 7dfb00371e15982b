namespace WalkGen.Images;

/// <summary>The physical addresses of files that contain memory alone, without headers.</summary>
public abstract class RawLayout
{
    private protected RawLayout()
    {
    }

    /// <summary>Each file is contiguous memory.</summary>
    /// <param name="starts">
    /// The physical address of the first byte of each file. A file with null or without an address follows the file before it.
    /// </param>
    /// <exception cref="ArgumentException">The first file has no address.</exception>
    public static RawLayout At(IReadOnlyList<PhysicalAddress?> starts)
    {
        ArgumentNullException.ThrowIfNull(starts);
        if (starts.Count == 0 || starts[0] is null) throw new ArgumentException("The first file needs an address.", nameof(starts));
        return new RawStarts([.. starts]);
    }

    /// <summary>Ranges of the files are contiguous memory. Bytes that no range contains are ignored.</summary>
    /// <param name="ranges">The ranges. Offsets count from the first file on, as if the files were one file.</param>
    /// <exception cref="ArgumentException">There is no range, a range is empty or ends beyond 2^64, or two overlap.</exception>
    public static RawLayout Of(IReadOnlyList<ImageSegment> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        return RawRanges.FaultOf(ranges) is { } fault
            ? throw new ArgumentException(fault, nameof(ranges))
            : new RawRanges([.. ranges], "the layout", containAll: false);
    }

    /// <summary>The files together are the RAM of a machine: its size decides the addresses.</summary>
    /// <param name="machine">The machine.</param>
    public static RawLayout Of(PcMachine machine)
        => Enum.IsDefined(machine) ? new RawPc(machine) : throw new ArgumentOutOfRangeException(nameof(machine));

    /// <summary>Parses a map of memory.</summary>
    /// <param name="lines">
    /// Lines <c>OFFSET:PHYSICAL:LENGTH</c>: hexadecimal numbers with <c>0x</c>, or decimal ones; both may end with K, M, G or T for units
    /// of 2^10 to 2^40 bytes. Or the lines of <c>/proc/iomem</c>: the files contain the ranges of System RAM one after the other, and
    /// nothing else. Empty lines and those that begin with <c>#</c> are ignored.
    /// </param>
    /// <param name="name">The name of the map in messages.</param>
    /// <exception cref="FormatException">
    /// A line is not in this format, or the ranges are not as <see cref="Of(IReadOnlyList{ImageSegment})"/> requires.
    /// </exception>
    public static RawLayout Parse(IEnumerable<string> lines, string name = "the map")
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return RawMap.Parse(lines, name);
    }

    /// <summary>The memory of <paramref name="files"/>. Offsets count from the first file on.</summary>
    /// <exception cref="InvalidImageException">The layout does not fit the files.</exception>
    internal abstract IReadOnlyList<ImageSegment> Place(IReadOnlyList<FileBytes> files);

    /// <summary>The size of all <paramref name="files"/> in bytes.</summary>
    private protected static ulong SizeOf(IReadOnlyList<FileBytes> files)
        => files.Aggregate(0UL, static (sum, file) => sum + file.Length);
}
