namespace WalkGen.Live;

/// <summary>The pages that a scan finds, and what it does with them (Linux: <c>struct pm_scan_arg</c>). The default finds all.</summary>
public readonly record struct PageQuery
{
    /// <summary>A page must have all of these categories (<c>category_mask</c>).</summary>
    public PageCategories AllOf { get; init; }

    /// <summary>A page must have at least one of these; none stands for no condition (<c>category_anyof_mask</c>).</summary>
    public PageCategories AnyOf { get; init; }

    /// <summary>
    /// The categories that <see cref="AllOf"/> and <see cref="AnyOf"/> take the other way round: a page matches if it lacks them
    /// (<c>category_inverted</c>).
    /// </summary>
    public PageCategories Inverted { get; init; }

    /// <summary>The categories in the results, never inverted (<c>return_mask</c>). The fewer, the fewer regions.</summary>
    public PageCategories Reported { get; init; }

    /// <summary>
    /// Whether the scan write-protects the pages that it finds, in one step with the test, so that no write between is lost
    /// (<c>PM_SCAN_WP_MATCHING</c>). Memory that is not registered for asynchronous write protection is then left out of the scan.
    /// </summary>
    public bool WriteProtects { get; init; }

    /// <summary>
    /// Whether memory that is not registered for asynchronous write protection ends the scan with an exception
    /// (<c>PM_SCAN_CHECK_WPASYNC</c>).
    /// </summary>
    public bool RequiresWriteProtectAllowed { get; init; }
}
