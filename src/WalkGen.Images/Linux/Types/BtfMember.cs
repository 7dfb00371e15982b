namespace WalkGen.Images;

/// <summary>A member of a struct or union.</summary>
internal readonly ref struct BtfMember(ReadOnlySpan<byte> name, int type, uint bitOffset, int bitSize)
{
    /// <summary>The name; empty for an anonymous struct or union.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>The number of its type.</summary>
    public int Type { get; } = type;

    /// <summary>Its offset in bits.</summary>
    public uint BitOffset { get; } = bitOffset;

    /// <summary>The size of a bit field in bits; 0 for other members.</summary>
    public int BitSize { get; } = bitSize;
}
