namespace PreCopyMigration;

/// <summary>Told how a migration goes, on the thread that copies.</summary>
public interface IRoundReport
{
    /// <summary>A round begins that will copy so many pages.</summary>
    void Started(int round, int pages);

    /// <summary>So many pages of it are copied.</summary>
    void Copied(int pages);

    /// <summary>It is over.</summary>
    void Ended(Round round);

    /// <summary>The guest stands still, so many pages after the last round are copied, and the memories were compared.</summary>
    void Finished(MigrationResult result);
}
