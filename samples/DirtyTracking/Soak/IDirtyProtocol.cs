using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>How one round of dirty tracking is done. A round finds the pages of a file that were written since the round before.</summary>
public interface IDirtyProtocol
{
    /// <summary>
    /// Records in <paramref name="bitmap"/> every page of the file that is dirty now and cleans it. A page that is written meanwhile is
    /// recorded or stays dirty; what was written before the call returns, into a page that is clean then, lies in memory.
    /// </summary>
    void Round(FileMapping mapping, ulong pageCount, DirtyBitmap bitmap);
}

/// <summary>The two dirty helpers, one after the other.</summary>
public sealed class DirtyHelperProtocol : IDirtyProtocol
{
    public void Round(FileMapping mapping, ulong pageCount, DirtyBitmap bitmap)
    {
        MappingDirtyHelpers.WriteProtect(mapping, 0, pageCount);
        MappingDirtyHelpers.CleanAndRecord(mapping, 0, pageCount, bitmap);
    }
}
