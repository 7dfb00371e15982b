using WalkGen.Generator.Model;

namespace WalkGen.Generator.Planning;

/// <summary>A loop over a level above the lowest one: it handles each entry, and then descends into the table below it.</summary>
internal sealed record DescentPlan : LevelPlan
{
    /// <summary>Which entries the loop visits.</summary>
    public required EntryStep Step { get; init; }

    /// <summary>What happens at an empty entry.</summary>
    public required EmptyEntry Empty { get; init; }

    /// <summary>Whether malformed entries are cleared: at PGD and P4D, as in Linux.</summary>
    public required bool ClearsBad { get; init; }

    /// <summary>Whether the action of the walk is reset before each entry.</summary>
    public required bool ResetsAction { get; init; }

    /// <summary>Whether the loop may retry an entry.</summary>
    public required bool Retries { get; init; }

    /// <summary>Whether leaves that do not fulfil the condition of a handler that decides are skipped.</summary>
    public required bool SkipsOtherLeaves { get; init; }

    /// <summary>Whether the entry is added to a run of pages. The walk then descends only into tables.</summary>
    public required bool AddsToRun { get; init; }

    /// <summary>What decides whether to descend after the handler.</summary>
    public required DescentRule Rule { get; init; }

    /// <summary>Whether leaves stay whole because the walk only installs PTEs.</summary>
    public required bool KeepsLeaves { get; init; }

    /// <summary>The level to descend to, or null if the walk ends here.</summary>
    public required PageTableLevel? Below { get; init; }

    /// <summary>The handler of a table below that was walked before, or null if tables are walked at each entry.</summary>
    public required HandlerModel? SharedTable { get; init; }

    /// <summary>Whether the entry is retried if the action is <c>Again</c> after the level below.</summary>
    public required bool RetriesAfterBelow { get; init; }
}

/// <summary>Which entries a loop visits.</summary>
internal enum EntryStep
{
    /// <summary>Every entry, because an empty one has a meaning.</summary>
    Every,

    /// <summary>Entries that are not none, including pass-through entries whose bits are 0.</summary>
    NotNone,

    /// <summary>Entries whose bits are not 0.</summary>
    NonZero,
}

/// <summary>What a loop does with an empty entry.</summary>
internal enum EmptyEntry
{
    /// <summary>Skip it.</summary>
    Skip,

    /// <summary>Report a hole.</summary>
    Report,

    /// <summary>Install a table and descend into it.</summary>
    Install,
}

/// <summary>What decides whether a loop descends from an entry after its handler.</summary>
internal enum DescentRule
{
    /// <summary>It always tries.</summary>
    Always,

    /// <summary>It does not descend from a leaf.</summary>
    UnlessLeaf,

    /// <summary>The action of the walk decides (PUD and PMD).</summary>
    WalkAction,

    /// <summary>The action that the handler returned decides (PGD and P4D, where Linux has no action).</summary>
    ReturnedAction,
}
