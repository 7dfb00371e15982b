using WalkGen.Generator.Model;

namespace WalkGen.Generator.Planning;

/// <summary>All decisions about the loops of one walker. Emission prints them and decides nothing.</summary>
internal sealed record WalkPlan
{
    /// <summary>What the user declared.</summary>
    public required WalkerModel Walker { get; init; }

    /// <summary>Whether the walker changes entries, so that it can walk only writable memory.</summary>
    public required bool Edits { get; init; }

    /// <summary>Whether a handler can end the walk, so that the methods of the levels return a code.</summary>
    public required bool ReturnsCode { get; init; }

    /// <summary>How holes are reported.</summary>
    public required HoleMode Holes { get; init; }

    /// <summary>The levels, root first.</summary>
    public required EquatableArray<LevelPlan> Levels { get; init; }

    /// <summary>
    /// Whether a walk within one PMD table starts at that table: no handler needs the entries of ordinary tables above it.
    /// </summary>
    public required bool StartsAtPmdTable { get; init; }

    /// <summary>
    /// The level of the entries at which a walk may be cut into pieces: no handler needs a level above it. At most the PMD.
    /// </summary>
    public required PageTableLevel CutLevel { get; init; }

    /// <summary>The handler for the entries of huge page directories, or null if the walk does not follow them.</summary>
    public required HandlerModel? DirectoryHandler { get; init; }

    /// <summary>The handler of holes in the loops, or null.</summary>
    public HandlerModel? Hole => Holes == HoleMode.Ignored ? null : Walker.Of(HandlerRole.Hole);

    /// <summary>Whether the walk has state from one table to the next: a hole or a run.</summary>
    public bool Merges => Holes == HoleMode.Merged || Run is not null;

    /// <summary>The handler of runs of pages, or null.</summary>
    public HandlerModel? Run => Walker.Of(HandlerRole.MappedRun);

    /// <summary>The plan of the PTE level, or null if the walk does not reach it.</summary>
    public ScanPlan? Pte => Levels[Levels.Count - 1] is ScanPlan { Level: PageTableLevel.Pte } pte ? pte : null;
}

/// <summary>How the loops report holes.</summary>
internal enum HoleMode
{
    /// <summary>Not at all.</summary>
    Ignored,

    /// <summary>Each empty entry above the PTE level.</summary>
    Each,

    /// <summary>Each maximal run of addresses without an entry.</summary>
    Merged,
}
