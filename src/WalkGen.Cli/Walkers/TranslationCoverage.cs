namespace WalkGen.Cli.Walkers;

/// <summary>Adds up the tables of translations.</summary>
internal sealed class TranslationCoverage
{
    private readonly MissingTables _missing = new();
    private ulong _visits;
    private ulong _missed;

    public Coverage Sum => new(_visits, _missed, _missing);

    public void Add(TranslationWalker translation)
    {
        _visits += (ulong)translation.Visits;
        if (translation.Missing is not { } table) return;
        _missing.Add(table, default);
        _missed++;
    }
}
