namespace WalkGen.Generator.Model;

/// <summary>Everything that decides the text of one walker, and nothing else.</summary>
/// <param name="FileName">The name in full; that of the generated file comes from it.</param>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Containers">The types around the walker, outermost first, each as the head of its partial declaration.</param>
/// <param name="Type">The walker's own name as code inside it says it, such as <c>Census&lt;T&gt;</c>.</param>
/// <param name="Declaration">The head of the walker's partial declaration, such as <c>partial struct Census&lt;T&gt;</c>.</param>
/// <param name="IsRefStruct">Whether it is a ref struct, which cannot inherit the default of an interface member.</param>
/// <param name="DerivesFromWalker">Whether a base class is a walker too, which implements the interface for both.</param>
/// <param name="Edits">Whether a handler changes entries, so that the memory must be writable.</param>
/// <param name="CanStop">Whether the walk can end early, so that a code has to be passed up.</param>
/// <param name="UsesAction">Whether a handler sets the action of the walk.</param>
/// <param name="CoalescesHoles">Whether the handler of holes is called once for a maximal run.</param>
/// <param name="CopiesState">Whether the walker is a struct so small that a loop keeps a copy of it in registers.</param>
/// <param name="FollowsHugePages">Whether huge page directories are followed.</param>
/// <param name="Lock">The value of <c>WalkLock</c>.</param>
/// <param name="BoundFormat">The one paging format that the handlers ask for, or null.</param>
/// <param name="UseWarnings">The ids of warnings that uses of the handlers and members would give.</param>
/// <param name="Paging">The name of the type parameter for the paging format.</param>
/// <param name="Space">The name of the type parameter for what surrounds the tables.</param>
/// <param name="Levels">The levels that are visited, root first; the last one does not descend.</param>
/// <param name="Handlers">The handlers that are not of the entries of a level.</param>
/// <param name="Counts">What is counted in each table of the lowest level.</param>
/// <param name="Updates">What is changed in each table of the lowest level.</param>
internal sealed record WalkerModel(
    string FileName,
    string? Namespace,
    EquatableArray<string> Containers,
    string Type,
    string Declaration,
    bool IsRefStruct,
    bool DerivesFromWalker,
    bool Edits,
    bool CanStop,
    bool UsesAction,
    bool CoalescesHoles,
    bool CopiesState,
    bool FollowsHugePages,
    string Lock,
    string? BoundFormat,
    EquatableArray<string> UseWarnings,
    string Paging,
    string Space,
    EquatableArray<LevelModel> Levels,
    EquatableArray<HandlerModel> Handlers,
    EquatableArray<CountModel> Counts,
    EquatableArray<UpdateModel> Updates)
{
    public HandlerModel? Hole => Of(HandlerRole.Hole);

    public HandlerModel? PteTable => Of(HandlerRole.PteTable);

    public HandlerModel? MissingTable => Of(HandlerRole.MissingTable);

    public HandlerModel? InstallPte => Of(HandlerRole.InstallPte);

    /// <summary>Whether a handler changes entries, so that none may be looked at before its turn.</summary>
    public bool HandlersEdit => InstallPte is not null
        || Levels.Select(static level => level.Handler).Concat(Handlers)
            .Any(static handler => handler is not null && (handler.Takes(HandlerValue.EntryRef) || handler.Takes(HandlerValue.EntryRefSpan)));

    /// <summary>Whether holes above the lowest level are told one by one, so that no empty entry may be skipped.</summary>
    public bool ReportsEachHole => Hole is not null && !CoalescesHoles;

    public HandlerModel? Of(HandlerRole role) => Handlers.FirstOrDefault(handler => handler.Role == role);
}
