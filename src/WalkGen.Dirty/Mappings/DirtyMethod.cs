namespace WalkGen.Dirty;

/// <summary>A method to find written pages.</summary>
public enum DirtyMethod
{
    /// <summary>
    /// Each collection scans all entries of the range for dirty bits. Writes cost nothing, so this method is cheaper if many pages are
    /// written (Linux: <c>VMW_BO_DIRTY_PAGETABLE</c>).
    /// </summary>
    Scan,

    /// <summary>
    /// Pages are write-protected, and the page fault of the first write records the page. A collection visits only written pages, so this
    /// method is cheaper if few pages are written (Linux: <c>VMW_BO_DIRTY_MKWRITE</c>).
    /// </summary>
    WriteProtect,
}
