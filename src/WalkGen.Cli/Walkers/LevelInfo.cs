namespace WalkGen.Cli.Walkers;

/// <summary>A level of a paging format that is not folded.</summary>
/// <param name="Level">The level of the tables.</param>
/// <param name="Tested">The level of their entries: lower than <paramref name="Level"/> if the next levels are folded.</param>
/// <param name="TableName">The architecture manual's name for a table.</param>
/// <param name="Height">The number of levels from this one down to the lowest: 1 for the lowest.</param>
/// <param name="EntrySize">The memory that an entry covers, in bytes.</param>
/// <param name="AllowsLeaf">Whether an entry can be a leaf.</param>
/// <param name="RunLength">How many leaves form a contiguous run; 1 if the level has no such runs.</param>
internal sealed record LevelInfo(
    PageTableLevel Level, PageTableLevel Tested, string TableName, int Height, ulong EntrySize, bool AllowsLeaf, ulong RunLength)
{
    /// <summary>The size of a contiguous run in bytes; null if the level has no such runs.</summary>
    public ulong? RunSize => RunLength > 1 ? EntrySize * RunLength : null;

    /// <summary>The levels of the format of <paramref name="table"/>, root first.</summary>
    public static IReadOnlyList<LevelInfo> LevelsOf(PageTable table)
    {
        var visitor = new Visitor();
        table.Accept(ref visitor);
        return visitor.Levels;
    }

    private struct Visitor : IPageTableVisitor
    {
        public List<LevelInfo> Levels { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            Levels = [];
            for (PageTableLevel level = PageTableLevel.Pte; level >= PageTableLevel.Pgd; level--)
            {
                if (Geometry<TPaging>.IsFolded(level)) continue;
                PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
                Levels.Insert(0, new LevelInfo(
                    level, tested, TPaging.TableName(level), Levels.Count + 1, 1UL << Geometry<TPaging>.Shift(level),
                    TPaging.AllowsLeaf(tested), 1UL << TPaging.ContiguousOrder(tested)));
            }
        }
    }
}
