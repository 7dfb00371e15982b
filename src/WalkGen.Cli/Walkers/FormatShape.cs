namespace WalkGen.Cli.Walkers;

/// <summary>The levels of a page table's format: which are real, what their tables are called, what their leaves cover.</summary>
internal struct FormatShape : IPageTableVisitor
{
    /// <summary>The real levels, root first.</summary>
    public IReadOnlyList<LevelShape> Levels { get; private set; }

    public static IReadOnlyList<LevelShape> Of(PageTable table)
    {
        var shape = new FormatShape();
        table.Accept(ref shape);
        return shape.Levels;
    }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var real = Enum.GetValues<PageTableLevel>().Where(static level => level >= PageTableLevel.Pgd && !Geometry<TPaging>.IsFolded(level)).ToList();
        Levels = [.. real.Select((level, index) => new LevelShape(
            level, Geometry<TPaging>.TestedLevel(level), TPaging.TableName(level), real.Count - index, 1UL << Geometry<TPaging>.Shift(level),
            TPaging.AllowsLeaf(Geometry<TPaging>.TestedLevel(level)), 1UL << TPaging.ContiguousOrder(Geometry<TPaging>.TestedLevel(level))))];
    }
}

/// <summary>One real level.</summary>
/// <param name="Level">The level that holds the tables.</param>
/// <param name="Tested">The level that its entries are tested as: lower where levels are folded into it.</param>
/// <param name="TableName">The manual's name of a table.</param>
/// <param name="Height">How many levels there are from here down to the pages, this one included: 1 for the lowest.</param>
/// <param name="EntrySize">What an entry covers, in bytes.</param>
/// <param name="AllowsLeaf">Whether its entries may map memory themselves.</param>
/// <param name="RunLength">How many leaves make a run that may be marked contiguous; 1 if there are no such runs.</param>
internal readonly record struct LevelShape(
    PageTableLevel Level, PageTableLevel Tested, string TableName, int Height, ulong EntrySize, bool AllowsLeaf, ulong RunLength)
{
    /// <summary>What a run that may be marked contiguous covers, in bytes; nothing if there are none.</summary>
    public ulong? RunSize => RunLength > 1 ? EntrySize * RunLength : null;
}
