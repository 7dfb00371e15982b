using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>
/// Consecutive pages with the same reported categories (Linux: <c>struct page_region</c>). Two adjacent regions may have the same ones.
/// </summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The exclusive end.</param>
/// <param name="Categories">The categories, of those that the query reports.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PageRegion(VirtualAddress Start, VirtualAddress End, PageCategories Categories)
{
    /// <summary>The addresses of a region that a scan has returned. The default value has none.</summary>
    /// <exception cref="InvalidOperationException">The region is empty.</exception>
    public VirtualRange Range
        => End > Start ? new(Start, End - 1) : throw new InvalidOperationException("An empty region has no range: no scan returned it.");
}
