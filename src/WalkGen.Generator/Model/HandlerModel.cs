namespace WalkGen.Generator.Model;

/// <summary>A method of the user and how to call it.</summary>
/// <param name="Role">What it is called for.</param>
/// <param name="Receiver">What it is called on: <c>this</c>, or the type of a static method.</param>
/// <param name="Name">The name, escaped if it is a keyword.</param>
/// <param name="NeedsTypeArgument">Whether the paging format must be written out because no argument tells it.</param>
/// <param name="Arguments">What the method takes, in its order.</param>
/// <param name="Result">What it returns.</param>
/// <param name="Condition">Which entries it is called for, or null for all.</param>
/// <param name="Declaration">The declaration that its partial method lacks, or null.</param>
internal sealed record HandlerModel(
    HandlerRole Role,
    string Receiver,
    string Name,
    bool NeedsTypeArgument,
    EquatableArray<HandlerArgument> Arguments,
    HandlerResult Result,
    ConditionModel? Condition,
    DeclarationModel? Declaration)
{
    /// <summary>Whether it is one of large pages, which then stay whole unless it says otherwise.</summary>
    public bool KeepsLeaves => Condition is { } condition && (condition.Where & EntryFlags.Leaf) != 0;

    /// <summary>Whether there are leaves that it is not called for, and that stay whole nevertheless.</summary>
    public bool SkipsLeaves => KeepsLeaves && Condition is not { Where: EntryFlags.Leaf, WhereNot: EntryFlags.None };

    /// <summary>Whether it can say what is to become of an entry.</summary>
    public bool Decides => Result == HandlerResult.Action || Arguments.Any(static argument => argument is { Value: HandlerValue.Walk, Modifier: "ref " });

    public bool Takes(HandlerValue value) => Arguments.Any(argument => argument.Value == value);
}

/// <summary>The declaration of a partial method whose body is the user's.</summary>
/// <param name="Text">The declaration without attributes, up to the semicolon.</param>
/// <param name="WantsInlining">Whether it shall ask the JIT to inline the body: not if the body says itself what the JIT shall do.</param>
/// <param name="IsVisible">Whether it can be seen outside the assembly, where a build may ask for documentation.</param>
internal sealed record DeclarationModel(string Text, bool WantsInlining, bool IsVisible);

/// <summary>One argument of a call.</summary>
/// <param name="Value">What is passed.</param>
/// <param name="Modifier">How: nothing, or a modifier with a space behind it.</param>
internal sealed record HandlerArgument(HandlerValue Value, string Modifier);

/// <summary>What a handler is called for.</summary>
internal enum HandlerRole
{
    Entry,
    PteTable,
    Hole,
    MissingTable,
    Hugetlb,
    TestWalk,
    PreVma,
    PostVma,
    InstallPte,
}

/// <summary>What a handler may ask for.</summary>
internal enum HandlerValue
{
    Entry,
    EntryRef,
    EntrySpan,
    EntryRefSpan,
    Address,
    Range,
    Level,
    Table,
    Walk,
    Vma,
    Mask,
    NewEntry,
}

/// <summary>What a handler may return.</summary>
internal enum HandlerResult
{
    Nothing,
    Action,
    Code,
}
