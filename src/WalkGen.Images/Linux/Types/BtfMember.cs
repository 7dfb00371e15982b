namespace WalkGen.Images;

/// <summary>A member of a struct or union.</summary>
/// <param name="NameOffset">The offset of its name in the strings: <see cref="BtfTypes.IsNamed"/>.</param>
/// <param name="Type">The number of its type.</param>
/// <param name="BitOffset">Its offset in bits.</param>
/// <param name="BitSize">The size of a bit field in bits; 0 for other members.</param>
internal readonly record struct BtfMember(int NameOffset, int Type, uint BitOffset, int BitSize);
