namespace WalkGen.Cli.Output;

/// <summary>How much of an address space the image lets one see.</summary>
/// <param name="Visits">How many tables a whole walk visits, those that the image lacks among them.</param>
/// <param name="Missed">How many of those visits find that the image does not hold the table.</param>
/// <param name="MissingFrames">The tables that it does not hold, each once, in ascending order.</param>
internal sealed record Coverage(ulong Visits, ulong Missed, IReadOnlyCollection<PhysicalAddress> MissingFrames)
{
    private const int Listed = 8;

    /// <summary>The physical memory that the image names but does not hold, in bytes.</summary>
    public ulong MissingMemory { get; init; }

    /// <summary>In how many pieces that is.</summary>
    public int MissingSegments { get; init; }

    /// <summary>How many pages of the image could not be unpacked; tables in them count as missing.</summary>
    public int DamagedPages { get; init; }

    private bool IsComplete => Missed == 0;

    /// <summary>Both together, of two page tables.</summary>
    public Coverage And(Coverage other)
        => new(Visits + other.Visits, Missed + other.Missed, new SortedSet<PhysicalAddress>(MissingFrames.Concat(other.MissingFrames)));

    /// <summary>The line that ends every report.</summary>
    public override string ToString()
    {
        string line = Tables;
        if (MissingSegments > 0) line += $"; the image lacks {MissingMemory >> 10} KiB of its memory, in {MissingSegments} segments (walkgen info lists them)";
        return DamagedPages > 0 ? line + $"; {DamagedPages} of its pages are damaged" : line;
    }

    private string Tables => IsComplete
        ? $"coverage: the image holds all {Visits} tables that were visited"
        : $"coverage: {Missed} of {Visits} visits found a table that the image does not hold, so what it maps is not shown; missing: "
            + string.Join(", ", MissingFrames.Take(Listed)) + (MissingFrames.Count > Listed ? $" and {MissingFrames.Count - Listed} more (walkgen stats lists them)" : "");

    /// <summary>Says what is missing, if anything is.</summary>
    public void WriteGaps(TextWriter messages)
    {
        if (!IsComplete) messages.WriteLine($"walkgen: {this}");
    }

    /// <summary>The same as a JSON object, with all missing frames.</summary>
    public string ToJson()
        => $"{{\"table_visits\":{Visits},\"missed_visits\":{Missed},\"missing_frames\":[{string.Join(',', MissingFrames.Select(static frame => $"\"{frame}\""))}],"
            + $"\"missing_memory\":{MissingMemory},\"missing_segments\":{MissingSegments},\"damaged_pages\":{DamagedPages}}}";
}
