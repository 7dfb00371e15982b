namespace WalkGen.Conformance.Tests.Formats;

/// <summary>The widths of a paging format. The entries of all geometries are alike.</summary>
public interface IGeometry
{
    /// <summary>The name that scenarios give it.</summary>
    static abstract string Name { get; }

    /// <summary>log2 of the size of a page in bytes.</summary>
    static abstract int PageShift { get; }

    /// <summary>Whether addresses of the kernel reach up to 2^64.</summary>
    static virtual bool IsSignExtended => false;

    /// <summary>log2 of the entries in a table of <paramref name="level"/>; 0 if it is folded.</summary>
    static abstract int IndexBits(PageTableLevel level);
}
