namespace WalkGen.Generator.Model;

/// <summary>The walker as a type: how to declare another part of it, and how its code is called.</summary>
internal sealed record TypeModel
{
    /// <summary>The full name; the name of the generated file is made of it.</summary>
    public required string FileName { get; init; }

    /// <summary>The namespace, or null for the global one.</summary>
    public required string? Namespace { get; init; }

    /// <summary>The heads of the partial declarations of the containing types, outermost first.</summary>
    public required EquatableArray<string> Containers { get; init; }

    /// <summary>The name of the type in its own code, such as <c>Census&lt;T&gt;</c>; the full name if a base class hides that.</summary>
    public required string Name { get; init; }

    /// <summary>The head of its partial declaration, such as <c>partial struct Census&lt;T&gt;</c>.</summary>
    public required string Head { get; init; }

    /// <summary>Whether it is a class, a struct, or a struct that cannot change.</summary>
    public required WalkerKind Kind { get; init; }

    /// <summary>Whether it is a ref struct, which does not inherit the default of an interface member.</summary>
    public required bool IsRefStruct { get; init; }

    /// <summary>Whether it is a struct with so few fields that a loop can keep them in registers.</summary>
    public required bool FitsRegisters { get; init; }

    /// <summary>Whether a base class is a walker too and implements the interface already.</summary>
    public required bool DerivesFromWalker { get; init; }
}

/// <summary>How a walker is passed to its loops.</summary>
internal enum WalkerKind
{
    Class,
    Struct,
    ReadOnlyStruct,
}
