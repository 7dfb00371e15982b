namespace WalkGen.Generator.Emission;

/// <summary>The names of a level in comments, variables and methods.</summary>
internal static class LevelNames
{
    /// <summary>The level in documents: <c>PMD</c>.</summary>
    public static string Name(PageTableLevel level) => level.ToString().ToUpperInvariant();

    /// <summary>The constant of the level: <c>Pmd</c>.</summary>
    public static string Constant(PageTableLevel level) => level.ToString();

    /// <summary>The variable for an entry: <c>pmd</c>.</summary>
    public static string Entry(PageTableLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>The variable for a table: <c>pmdTable</c>.</summary>
    public static string Table(PageTableLevel level) => Entry(level) + "Table";

    /// <summary>The method that walks a table: <c>WalkPmd</c>.</summary>
    public static string Walk(PageTableLevel level) => "Walk" + level;

    /// <summary>The method that handles one entry: <c>VisitPte</c>.</summary>
    public static string Visit(PageTableLevel level) => "Visit" + level;

    /// <summary>The method that handles a run of entries: <c>RunPte</c>.</summary>
    public static string Run(PageTableLevel level) => "Run" + level;

    /// <summary>The method that handles the few matches of a table: <c>FewPte</c>.</summary>
    public static string Few(PageTableLevel level) => "Few" + level;
}
