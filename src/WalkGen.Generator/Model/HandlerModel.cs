namespace WalkGen.Generator.Model;

/// <summary>A handler method and how to call it.</summary>
internal sealed record HandlerModel
{
    /// <summary>The purpose of the handler.</summary>
    public required HandlerRole Role { get; init; }

    /// <summary>The method.</summary>
    public required MemberModel Method { get; init; }

    /// <summary>Whether the call must state the paging format, because no argument carries it.</summary>
    public required bool NeedsTypeArgument { get; init; }

    /// <summary>The arguments, in the order of the parameters.</summary>
    public required EquatableArray<HandlerArgument> Arguments { get; init; }

    /// <summary>What the method returns.</summary>
    public required HandlerResult Result { get; init; }

    /// <summary>The condition on the entries, or null for all entries.</summary>
    public required ConditionModel? Condition { get; init; }

    /// <summary>Whether a handler of holes is called once per run of holes.</summary>
    public required bool Coalesces { get; init; }

    /// <summary>The attributes that the pages of a run share, for a handler of runs.</summary>
    public required PageAttributes Same { get; init; }

    /// <summary>The declaration that a partial method lacks, or null.</summary>
    public required DeclarationModel? Declaration { get; init; }

    /// <summary>Whether the condition requires a leaf. Huge pages then stay whole unless the handler decides otherwise.</summary>
    public bool KeepsLeaves => Condition is { } condition && (condition.Where & EntryFlags.Leaf) != 0;

    /// <summary>Whether some leaves do not fulfil the condition. They stay whole, too.</summary>
    public bool SkipsLeaves => KeepsLeaves && Condition is not { Where: EntryFlags.Leaf, WhereNot: EntryFlags.None };

    /// <summary>Whether the handler decides to descend, skip or retry.</summary>
    public bool Decides => Result == HandlerResult.Action || ChangesWalk;

    /// <summary>Whether the handler may set the action of the walk itself.</summary>
    public bool ChangesWalk => Arguments.Any(static argument => argument is { Value: HandlerValue.Walk, Modifier: "ref " });

    /// <summary>Whether the method has a parameter for <paramref name="value"/>.</summary>
    public bool Takes(HandlerValue value) => Arguments.Any(argument => argument.Value == value);
}

/// <summary>The declaration of a partial method whose body the user wrote.</summary>
/// <param name="Text">The declaration without attributes, up to the semicolon.</param>
/// <param name="RequestsInlining">Whether to request inlining: not if the body has <c>[MethodImpl]</c> already.</param>
/// <param name="Warnings">The IDs of the warnings at the declaration that are about the user's part.</param>
internal sealed record DeclarationModel(string Text, bool RequestsInlining, EquatableArray<string> Warnings);

/// <summary>One argument of a call.</summary>
/// <param name="Value">The value.</param>
/// <param name="Modifier">Empty, or a modifier with a space after it.</param>
internal sealed record HandlerArgument(HandlerValue Value, string Modifier);

/// <summary>The purpose of a handler.</summary>
internal enum HandlerRole
{
    Entry,
    PmdTable,
    PteTable,
    Hole,
    MissingTable,
    SharedTable,
    MappedRun,
    Hugetlb,
    TestWalk,
    PreVma,
    PostVma,
    InstallPte,
}

/// <summary>A value that a handler may take.</summary>
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
    Run,
}

/// <summary>What a handler returns.</summary>
internal enum HandlerResult
{
    Nothing,
    Action,
    Code,
}
