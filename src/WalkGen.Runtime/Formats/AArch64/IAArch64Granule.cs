namespace WalkGen.Formats;

/// <summary>
/// A translation granule of AArch64: the size of a page and of a full table (Arm ARM, section D8.2 "Translation process").
/// </summary>
public interface IAArch64Granule
{
    /// <summary>The name, such as <c>4 KiB</c>.</summary>
    static abstract string Name { get; }

    /// <summary>
    /// log2 of the granule in bytes. A descriptor has 8 bytes, so a full table has 2^(<see cref="PageShift"/> - 3) entries.
    /// </summary>
    static abstract int PageShift { get; }

    /// <summary>The highest level with blocks. With LPA2 it is one level higher (section D8.3.1 "VMSAv8-64 descriptor formats").</summary>
    static abstract PageTableLevel FirstBlock { get; }

    /// <summary>
    /// log2 of the number of leaves of <paramref name="level"/> in a run with the Contiguous bit; 0 if the level has no such runs (Linux:
    /// log2 of <c>CONT_PTES</c>, <c>CONT_PMDS</c>).
    /// </summary>
    static abstract int ContiguousOrder(PageTableLevel level);
}

/// <summary>Pages of 4 KiB, blocks of 2 MiB and 1 GiB, with LPA2 also 512 GiB.</summary>
public readonly struct Granule4K : IAArch64Granule
{
    /// <inheritdoc/>
    public static string Name => "4 KiB";

    /// <inheritdoc/>
    public static int PageShift => 12;

    /// <inheritdoc/>
    public static PageTableLevel FirstBlock => PageTableLevel.Pud;

    /// <inheritdoc/>
    public static int ContiguousOrder(PageTableLevel level) => level >= PageTableLevel.Pud ? 4 : 0;
}

/// <summary>Pages of 16 KiB, blocks of 32 MiB, with LPA2 also 64 GiB.</summary>
public readonly struct Granule16K : IAArch64Granule
{
    /// <inheritdoc/>
    public static string Name => "16 KiB";

    /// <inheritdoc/>
    public static int PageShift => 14;

    /// <inheritdoc/>
    public static PageTableLevel FirstBlock => PageTableLevel.Pmd;

    /// <inheritdoc/>
    public static int ContiguousOrder(PageTableLevel level) => level == PageTableLevel.Pte ? 7 : level == PageTableLevel.Pmd ? 5 : 0;
}

/// <summary>Pages of 64 KiB, blocks of 512 MiB, with 52-bit physical addresses (LPA) also 4 TiB.</summary>
public readonly struct Granule64K : IAArch64Granule
{
    /// <inheritdoc/>
    public static string Name => "64 KiB";

    /// <inheritdoc/>
    public static int PageShift => 16;

    /// <inheritdoc/>
    public static PageTableLevel FirstBlock => PageTableLevel.Pud;

    /// <inheritdoc/>
    public static int ContiguousOrder(PageTableLevel level) => level >= PageTableLevel.Pmd ? 5 : 0;
}
