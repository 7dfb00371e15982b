namespace WalkGen.Generator.Model;

/// <summary>Everything that decides the text of one walker, and nothing else.</summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Containers">The types around the walker, outermost first, each as the head of its partial declaration.</param>
/// <param name="Declaration">The head of the walker's partial declaration, such as <c>partial struct Census&lt;T&gt;</c>.</param>
/// <param name="Name">The walker's name, as comments and docs say it.</param>
/// <param name="Receiver">How the walker hands itself to a page table.</param>
/// <param name="HidesBase">Whether a base class has the public methods already.</param>
/// <param name="Paging">The paging format.</param>
/// <param name="Memory">The name of the type parameter for the memory.</param>
/// <param name="CanStop">Whether a handler can end the walk early, so that a code has to be passed up.</param>
/// <param name="Levels">The levels that are visited, root first; the last one does not descend.</param>
/// <param name="Hole">The handler of holes.</param>
/// <param name="MissingTable">The handler of tables that the memory lacks.</param>
internal sealed record WalkerModel(
    string HintName,
    string? Namespace,
    EquatableArray<string> Containers,
    string Declaration,
    string Name,
    Receiver Receiver,
    bool HidesBase,
    PagingModel Paging,
    string Memory,
    bool CanStop,
    EquatableArray<LevelModel> Levels,
    HandlerModel? Hole,
    HandlerModel? MissingTable);

/// <summary>The paging format of a walker.</summary>
/// <param name="Type">A type parameter of the walk methods, or the one format that the handlers ask for.</param>
/// <param name="IsBound">Whether the handlers ask for one format.</param>
/// <param name="AnyType">With a bound walker: a free name for the type parameter of the one method that takes every format.</param>
internal sealed record PagingModel(string Type, bool IsBound, string AnyType);

/// <summary>How a walker hands itself to a page table: a struct by reference, so that its state comes back.</summary>
internal enum Receiver
{
    ByReference,
    ByCopy,
}
