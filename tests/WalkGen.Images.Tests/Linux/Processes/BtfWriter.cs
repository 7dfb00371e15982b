using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Writes BTF. Nothing is checked: a type may contain itself, and a count may be a lie.</summary>
internal sealed class BtfWriter
{
    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];
    private readonly Dictionary<string, uint> _places = [];

    /// <summary>The number of the last type.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the last string lacks its end.</summary>
    public bool HasEndlessString { get; init; }

    public int Int(string name, uint size) => Add(BtfKind.Int, name, size, [size * 8]);

    public int Pointer(int type = 0) => Add(BtfKind.Pointer, "", (uint)type, []);

    public int Array(int type, uint count) => Add(BtfKind.Array, "", 0, [(uint)type, (uint)type, count]);

    public int Typedef(string name, int type) => Add(BtfKind.Typedef, name, (uint)type, []);

    public int Struct(string name, uint size, params (string Name, int Type, uint Bits)[] members)
        => Add(BtfKind.Struct, name, size, Words(members), members.Length);

    public int Union(string name, uint size, params (string Name, int Type, uint Bits)[] members)
        => Add(BtfKind.Union, name, size, Words(members), members.Length);

    /// <summary>A struct whose members have the size of their bit field in the upper eight bits of their offset.</summary>
    public int BitFields(string name, uint size, params (string Name, int Type, uint Bits)[] members)
        => Add(BtfKind.Struct, name, size, Words(members), members.Length, flag: true);

    public int Enum(string name, params (string Name, int Value)[] values)
        => Add(BtfKind.Enum, name, 4, [.. values.SelectMany(value => new[] { String(value.Name), (uint)value.Value })], values.Length);

    public int Enum64(string name, params (string Name, long Value)[] values) => Add(
        BtfKind.Enum64, name, 8,
        [.. values.SelectMany(value => new[] { String(value.Name), (uint)value.Value, (uint)(value.Value >> 32) })], values.Length);

    /// <summary>Adds a type of any kind, and returns its number.</summary>
    public int Add(BtfKind kind, string name, uint sizeOrType, uint[] rest, int count = 0, bool flag = false)
    {
        Put(String(name));
        Put((uint)count | ((uint)kind << 24) | (flag ? 1U << 31 : 0));
        Put(sizeOrType);
        foreach (uint word in rest) Put(word);
        return ++Count;
    }

    public byte[] Build()
    {
        byte[] header = new byte[BtfHeader.MinLength];
        header.Start(BtfHeader.Magic).Put(4, (uint)header.Length).Put(12, (uint)_types.Count)
            .Put(16, (uint)_types.Count).Put(20, (uint)(_strings.Count - (HasEndlessString ? 1 : 0)));
        return [.. header, .. _types, .. _strings];
    }

    /// <summary>The types as a reader indexes them; null if it refuses them.</summary>
    public BtfTypes? Read()
    {
        byte[] bytes = Build();
        return BtfHeader.TryParse(bytes, out BtfHeader header) ? BtfTypes.Read(bytes, header) : null;
    }

    private uint[] Words((string Name, int Type, uint Bits)[] members)
        => [.. members.SelectMany(member => new[] { String(member.Name), (uint)member.Type, member.Bits })];

    private uint String(string text)
    {
        if (text.Length == 0) return 0;
        if (_places.TryGetValue(text, out uint known)) return known;
        uint place = (uint)_strings.Count;
        _strings.AddRange(Encoding.ASCII.GetBytes(text + '\0'));
        _places.Add(text, place);
        return place;
    }

    private void Put(uint word) => _types.AddRange(BitConverter.GetBytes(word));
}
