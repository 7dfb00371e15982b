using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The types of BTF. They are indexed, not built as objects: a kernel has more than 100,000. The bytes may be hostile, so each read is
/// within bounds, and each chain of types has a limit.
/// </summary>
internal sealed class BtfTypes
{
    /// <summary>The number of qualifiers, typedefs and dimensions of an array around a type.</summary>
    private const int MaxChain = 32;

    private readonly byte[] _bytes;
    private readonly BtfHeader _header;
    private readonly int[] _places; // by number; type 0 is void and has no place
    private readonly BtfStructs _structs;

    private BtfTypes(byte[] bytes, BtfHeader header, int[] places, BtfStructs structs)
    {
        _bytes = bytes;
        _header = header;
        _places = places;
        _structs = structs;
    }

    /// <summary>The number of types, with void, which has the number 0.</summary>
    public int Count => _places.Length;

    /// <summary>The number of bytes, with the header.</summary>
    public int Length => _bytes.Length;

    /// <summary>The type with <paramref name="number"/>; void for a number without a type.</summary>
    public BtfType this[int number]
    {
        get
        {
            if (number <= 0 || number >= _places.Length) return default;
            int place = _places[number];
            return new BtfType((int)Word(place), Word(place + 4), Word(place + 8));
        }
    }

    private ReadOnlySpan<byte> Strings => _header.StringsOf(_bytes);

    /// <summary>Indexes the types; null if one is of an unknown kind or goes beyond the end.</summary>
    /// <param name="bytes">The header and all that it names.</param>
    /// <param name="header">The parsed header.</param>
    public static BtfTypes? Read(byte[] bytes, BtfHeader header)
    {
        int end = header.Length + header.TypesAt + header.TypesLength;
        int[] places = new int[1 + (header.TypesLength / BtfType.Length)];
        int count = 1;
        BtfStructs structs = new();
        ReadOnlySpan<byte> strings = header.StringsOf(bytes);
        for (int place = header.Length + header.TypesAt; place < end; count++)
        {
            if (end - place < BtfType.Length) return null;
            uint info = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(place + 4));
            BtfType type = new(0, info, 0);
            if (type.WholeLength is not { } length || length > end - place) return null;
            places[count] = place;
            if (type.Kind == BtfKind.Struct) structs.Add(count, strings, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(place)));
            place += (int)length;
        }

        Array.Resize(ref places, count);
        return new BtfTypes(bytes, header, places, structs);
    }

    /// <summary>The number of the first struct with <paramref name="name"/>; 0 if there is none.</summary>
    public int FindStruct(ReadOnlySpan<byte> name)
    {
        foreach (int number in _structs.Candidates(name))
        {
            if (IsNamed((int)Word(_places[number]), name)) return number;
        }

        return 0;
    }

    /// <summary>The value of the enumerator <paramref name="name"/> of any enum; null if there is none.</summary>
    public long? Enumerator(ReadOnlySpan<byte> name)
    {
        if (OffsetOf(name) is not { } wanted) return null;
        for (int number = 1; number < _places.Length; number++)
        {
            BtfType type = this[number];
            if (type.Kind is not (BtfKind.Enum or BtfKind.Enum64)) continue;
            int size = type.Kind == BtfKind.Enum ? 8 : 12;
            for (int place = _places[number] + BtfType.Length, left = type.Count; left > 0; left--, place += size)
            {
                if (Word(place) != (uint)wanted) continue;
                return size == 8 ? (int)Word(place + 4) : (long)(Word(place + 4) | ((ulong)Word(place + 8) << 32));
            }
        }

        return null;
    }

    /// <summary>Member <paramref name="index"/> of the struct or union <paramref name="number"/>.</summary>
    public BtfMember MemberOf(int number, int index)
    {
        int place = _places[number] + BtfType.Length + (12 * index);
        uint offset = Word(place + 8);
        bool hasBitFields = this[number].HasBitFields;
        return new BtfMember(
            (int)Word(place), (int)Word(place + 4), hasBitFields ? offset & 0xff_ffff : offset, hasBitFields ? (int)(offset >> 24) : 0);
    }

    /// <summary>The type <paramref name="number"/> without typedefs and qualifiers.</summary>
    public int Resolve(int number)
    {
        for (int step = 0; step < MaxChain; step++)
        {
            BtfType type = this[number];
            if (!type.IsAlias) return number;
            number = (int)type.SizeOrType;
        }

        return 0;
    }

    /// <summary>The size of the type <paramref name="number"/> in bytes; null if it has none.</summary>
    public long? SizeOf(int number, int pointerSize)
    {
        long count = 1;
        for (int step = 0; step < MaxChain; step++)
        {
            number = Resolve(number);
            BtfType type = this[number];
            switch (type.Kind)
            {
                case BtfKind.Pointer:
                    return count * pointerSize;
                case BtfKind.Array:
                    count *= Word(_places[number] + BtfType.Length + 8);
                    if (count > int.MaxValue) return null;
                    number = (int)Word(_places[number] + BtfType.Length);
                    break;
                case BtfKind.Int or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float:
                    return count * type.SizeOrType is var size and <= int.MaxValue ? size : null;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the string at <paramref name="offset"/> is <paramref name="text"/>. Its end is not searched: it may have none.
    /// </summary>
    public bool IsNamed(int offset, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> strings = Strings;
        return (uint)offset < (uint)strings.Length
            && strings.Length - offset > text.Length
            && strings[offset + text.Length] == 0
            && strings.Slice(offset, text.Length).SequenceEqual(text);
    }

    private int? OffsetOf(ReadOnlySpan<byte> name)
    {
        // A string occurs once: pahole and resolve_btfids deduplicate them.
        Span<byte> whole = stackalloc byte[name.Length + 2]; // strings begin with an empty one
        whole.Clear();
        name.CopyTo(whole[1..]);
        int at = Strings.IndexOf(whole);
        return at < 0 ? null : at + 1;
    }

    private uint Word(int place) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(place));
}
