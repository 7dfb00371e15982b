using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>A protocol of dirty tracking. A round finds the pages of a file that were written since the previous round.</summary>
public interface IDirtyProtocol
{
    /// <summary>
    /// Records all dirty pages of the file in <paramref name="bitmap"/> and clears their dirty bits. A page that is written concurrently is
    /// recorded or stays dirty. When the call returns, all writes to pages that are then clean have reached memory.
    /// </summary>
    void Round(FileMapping mapping, ulong pageCount, DirtyBitmap bitmap);
}

/// <summary>The protocol of the two dirty helpers: write-protect, then clean and record.</summary>
public sealed class DirtyHelperProtocol : IDirtyProtocol
{
    public void Round(FileMapping mapping, ulong pageCount, DirtyBitmap bitmap)
    {
        MappingDirtyHelpers.WriteProtect(mapping, 0, pageCount);
        MappingDirtyHelpers.CleanAndRecord(mapping, 0, pageCount, bitmap);
    }
}
