using WalkGen.Generator.Model;

namespace WalkGen.Generator.Planning;

/// <summary>A loop over the entries of the lowest level of a walk, which does not descend.</summary>
internal sealed record ScanPlan : LevelPlan
{
    /// <summary>How the loop finds the entries to handle.</summary>
    public required ScanLoop Loop { get; init; }

    /// <summary>How the loop ends when a handler ends the walk.</summary>
    public required LoopExit Exit { get; init; }

    /// <summary>Whether the loop works on a copy of the walker, whose fields can stay in registers.</summary>
    public required bool CopiesWalker { get; init; }

    /// <summary>Whether the filter excludes entries that are none: above the PTE level, they have no handler.</summary>
    public required bool ExcludesNone { get; init; }

    /// <summary>Whether the handler is called by a method of its own, because the loop calls it at several places.</summary>
    public required bool HasVisitMethod { get; init; }

    /// <summary>Whether the method takes the walk.</summary>
    public required bool TakesWalk { get; init; }

    /// <summary>Whether the loop is fast enough to wait for memory, and prefetches a later table.</summary>
    public required bool Prefetches { get; init; }

    /// <summary>Whether it prefetches the later table as a whole, because only a handler of tables is called.</summary>
    public required bool PrefetchesTable { get; init; }

    /// <summary>The handler of runs of pages, which the entries are added to before the loop; or null.</summary>
    public required HandlerModel? Run { get; init; }

    /// <summary>Whether the few matches of a table are listed before they are handled, while the walk waits for memory.</summary>
    public bool ListsFew => Prefetches && Loop == ScanLoop.Groups && Handler?.Condition is not null;

    /// <summary>Whether the handler of an entry takes the walk or its VMA.</summary>
    public bool HandlerTakesWalk => Handler is { } handler && (handler.Takes(HandlerValue.Walk) || handler.Takes(HandlerValue.Vma));

    /// <summary>The members that count entries.</summary>
    public required EquatableArray<CountModel> Counts { get; init; }

    /// <summary>The updates of entries, which come last.</summary>
    public required EquatableArray<UpdateModel> Updates { get; init; }
}

/// <summary>How a loop finds the entries to handle.</summary>
internal enum ScanLoop
{
    /// <summary>There is no loop: only whole tables are handled.</summary>
    None,

    /// <summary>Every entry.</summary>
    EveryEntry,

    /// <summary>From one entry that is not none to the next.</summary>
    NextNotNone,

    /// <summary>From one match to the next; each entry is tested when its turn comes, because the handler may change later ones.</summary>
    NextMatch,

    /// <summary>Groups of 64 entries, tested at once.</summary>
    Groups,

    /// <summary>Every entry; those that are not none end a run of holes.</summary>
    Holes,

    /// <summary>Groups of 64 entries; those that are not none end a run of holes.</summary>
    HoleGroups,

    /// <summary>Every entry; empty ones are installed.</summary>
    Install,
}

/// <summary>How a loop ends when a handler ends the walk.</summary>
internal enum LoopExit
{
    /// <summary>The method returns.</summary>
    Return,

    /// <summary>The loop breaks, because work remains after it.</summary>
    Break,

    /// <summary>Control jumps behind nested loops, because work remains after them.</summary>
    Jump,
}
