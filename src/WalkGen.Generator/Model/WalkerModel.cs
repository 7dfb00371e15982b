namespace WalkGen.Generator.Model;

/// <summary>Everything that decides the text of one walker, and nothing else.</summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Containers">The types around the walker, outermost first, each as the head of its partial declaration.</param>
/// <param name="Declaration">The head of the walker's partial declaration, such as <c>partial struct Census&lt;T&gt;</c>.</param>
/// <param name="Name">The walker's name, as comments say it.</param>
/// <param name="IsRefStruct">Whether it is a ref struct, which cannot inherit the default of an interface member.</param>
/// <param name="Edits">Whether a handler changes entries, so that the memory must be writable.</param>
/// <param name="CanStop">Whether the walk can end early, so that a code has to be passed up.</param>
/// <param name="UsesAction">Whether a handler sets the action of the walk.</param>
/// <param name="FollowsHugePages">Whether huge page directories are followed.</param>
/// <param name="Lock">The value of <c>WalkLock</c>.</param>
/// <param name="BoundFormat">The one paging format that the handlers ask for, or null.</param>
/// <param name="Paging">The name of the type parameter for the paging format.</param>
/// <param name="Space">The name of the type parameter for what surrounds the tables.</param>
/// <param name="Levels">The levels that are visited, root first; the last one does not descend.</param>
/// <param name="Handlers">The handlers that are not of the entries of a level.</param>
internal sealed record WalkerModel(
    string HintName,
    string? Namespace,
    EquatableArray<string> Containers,
    string Declaration,
    string Name,
    bool IsRefStruct,
    bool Edits,
    bool CanStop,
    bool UsesAction,
    bool FollowsHugePages,
    string Lock,
    string? BoundFormat,
    string Paging,
    string Space,
    EquatableArray<LevelModel> Levels,
    EquatableArray<HandlerModel> Handlers)
{
    public HandlerModel? Hole => Of(HandlerRole.Hole);

    public HandlerModel? MissingTable => Of(HandlerRole.MissingTable);

    public HandlerModel? InstallPte => Of(HandlerRole.InstallPte);

    public HandlerModel? Of(HandlerRole role) => Handlers.FirstOrDefault(handler => handler.Role == role);
}
