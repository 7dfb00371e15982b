namespace PreCopyMigration;

/// <summary>Reports the progress of a migration. Called on the thread that copies.</summary>
public interface IRoundReport
{
    /// <summary>A round of <paramref name="pages"/> pages begins.</summary>
    void Started(int round, int pages);

    /// <summary><paramref name="pages"/> pages of the round were copied.</summary>
    void Copied(int pages);

    /// <summary>The round ended.</summary>
    void Ended(Round round);

    /// <summary>The guest was stopped, the remaining pages were copied, and the memories were compared.</summary>
    void Finished(MigrationResult result);
}
