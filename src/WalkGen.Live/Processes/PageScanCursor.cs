namespace WalkGen.Live;

/// <summary>The place at which a scan goes on. <see cref="PageMapScan.Scan"/> moves it.</summary>
public struct PageScanCursor
{
    /// <summary>Creates a cursor at the start of <paramref name="range"/>.</summary>
    /// <param name="range">The addresses to scan: whole pages.</param>
    /// <exception cref="ArgumentException">The range does not consist of whole pages.</exception>
    public PageScanCursor(VirtualRange range)
    {
        uint mask = (uint)Environment.SystemPageSize - 1;
        if ((range.Start.Value & mask) != 0 || (range.Last.Value & mask) != mask)
        {
            throw new ArgumentException($"The range {range} does not consist of whole pages of {mask + 1} bytes.", nameof(range));
        }

        Next = range.Start;
        End = range.End;
    }

    /// <summary>The first address that is not scanned yet.</summary>
    public VirtualAddress Next { readonly get; internal set; }

    /// <summary>The exclusive end of the range.</summary>
    public VirtualAddress End { get; }

    /// <summary>Whether the whole range is scanned.</summary>
    public readonly bool IsDone => Next == End;
}
