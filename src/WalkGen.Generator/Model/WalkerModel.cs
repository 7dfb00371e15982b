namespace WalkGen.Generator.Model;

/// <summary>What a user declared about one walker: everything that decides the generated text, and nothing else.</summary>
internal sealed record WalkerModel
{
    /// <summary>The type.</summary>
    public required TypeModel Type { get; init; }

    /// <summary>The names that the generated part declares.</summary>
    public required GeneratedNames Names { get; init; }

    /// <summary>The member of <c>WalkLock</c>.</summary>
    public required string Lock { get; init; }

    /// <summary>Whether the walker follows huge page directories.</summary>
    public required bool FollowsHugePageDirectories { get; init; }

    /// <summary>The one paging format that the handlers require, or null.</summary>
    public required string? BoundFormat { get; init; }

    /// <summary>The ids of the warnings that a use of the handlers and members causes.</summary>
    public required EquatableArray<string> UseWarnings { get; init; }

    /// <summary>Whether the walker names the pages that form runs: <c>IRunFilter</c>.</summary>
    public required bool FiltersRuns { get; init; }

    /// <summary>The levels that a walk visits, root first.</summary>
    public required EquatableArray<LevelModel> Levels { get; init; }

    /// <summary>The handlers that do not belong to the entries of a level.</summary>
    public required EquatableArray<HandlerModel> Handlers { get; init; }

    /// <summary>The members that count the entries of each PTE table.</summary>
    public required EquatableArray<CountModel> Counts { get; init; }

    /// <summary>The fields that describe and record changes of each PTE table.</summary>
    public required EquatableArray<UpdateModel> Updates { get; init; }

    /// <summary>All handlers.</summary>
    public IEnumerable<HandlerModel> AllHandlers => Levels.Select(static level => level.Handler).OfType<HandlerModel>().Concat(Handlers);

    /// <summary>The handler for <paramref name="role"/>, or null.</summary>
    public HandlerModel? Of(HandlerRole role) => Handlers.FirstOrDefault(handler => handler.Role == role);
}
