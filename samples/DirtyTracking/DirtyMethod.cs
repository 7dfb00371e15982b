namespace DirtyTracking;

/// <summary>How written pages are found.</summary>
public enum DirtyMethod
{
    /// <summary>
    /// Every collection looks at all entries of the range for dirty bits. Writes cost nothing, so it is the cheaper one where many pages
    /// are written (Linux: <c>VMW_BO_DIRTY_PAGETABLE</c>).
    /// </summary>
    Scan,

    /// <summary>
    /// Pages are write-protected, and the fault of the first write records the page. A collection touches only what was written, so it is
    /// the cheaper one where little is (Linux: <c>VMW_BO_DIRTY_MKWRITE</c>).
    /// </summary>
    WriteProtect,
}
