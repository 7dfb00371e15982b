namespace WalkGen.Generator.Emission;

/// <summary>The words for a level in comments and the names of its variables and method.</summary>
internal static class Labels
{
    /// <summary>The level as documents write it: <c>PMD</c>.</summary>
    public static string Name(PageTableLevel level) => level.ToString().ToUpperInvariant();

    /// <summary>The variable of an entry: <c>pmd</c>.</summary>
    public static string Variable(PageTableLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>The variable of a table: <c>pmdTable</c>.</summary>
    public static string Table(PageTableLevel level) => Variable(level) + "Table";

    /// <summary>The method of a level: <c>WalkPmd</c>.</summary>
    public static string Method(PageTableLevel level) => "Walk" + level;

    /// <summary>The method that calls the handler of one entry: <c>VisitPte</c>.</summary>
    public static string Visit(PageTableLevel level) => "Visit" + level;

    /// <summary>The level as an expression.</summary>
    public static string Expression(PageTableLevel level) => $"{Names.PageTableLevel}.{level}";
}
