namespace WalkGen.Images;

/// <summary>The common part of a type (Linux: <c>struct btf_type</c>).</summary>
/// <param name="NameOffset">The offset of the name in the strings; 0 for a type without a name.</param>
/// <param name="Info">Kind, number of members, and a flag.</param>
/// <param name="SizeOrType">The size in bytes, or the number of the type that this one refers to. The kind decides.</param>
internal readonly record struct BtfType(int NameOffset, uint Info, uint SizeOrType)
{
    /// <summary>The number of bytes before what follows it.</summary>
    public const int Length = 12;

    // Linux leaves bits 16 to 23, 29 and 30 unused: they are read as parts of their neighbours.
    public BtfKind Kind => (BtfKind)(Info >> 24 & 0x7f);

    /// <summary>The number of members.</summary>
    public int Count => (int)(Info & 0xff_ffff);

    /// <summary>Whether members of a struct or union have the size of their bit field in the upper eight bits of their offset.</summary>
    public bool HasBitFields => Info >> 31 != 0;

    /// <summary>Whether it only gives another name or a qualifier to the type that it refers to.</summary>
    public bool IsAlias
        => Kind is BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag;

    /// <summary>The number of bytes of the whole type; null for an unknown kind.</summary>
    public long? WholeLength => Kind switch
    {
        BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
            or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => Length,
        BtfKind.Int or BtfKind.Variable or BtfKind.DeclarationTag => Length + 4,
        BtfKind.Array => Length + 12,
        BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => Length + (12L * Count),
        BtfKind.Enum or BtfKind.FunctionPrototype => Length + (8L * Count),
        _ => null,
    };
}
