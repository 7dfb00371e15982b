using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>
/// Writes BTF with structs whose members are numbers, pointers, arrays and structs. Source: Linux, <c>Documentation/bpf/btf.rst</c>.
/// </summary>
internal sealed class BtfBuilder
{
    public const int Pointer = 2;

    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];
    private int _last;

    public BtfBuilder()
    {
        Type("int", 1, 0, 4, 32);
        Type("", 2, 0, 0); // void *
    }

    /// <summary>A number of 4 bytes.</summary>
    public static int Int => 1;

    /// <summary>Adds an array and returns its number.</summary>
    public int Array(int element, int count) => Type("", 3, 0, 0, element, Int, count);

    /// <summary>Adds a struct and returns its number.</summary>
    public int Struct(string name, int size, params (string Name, int Type, int Offset)[] members) => Type(
        name, 4, members.Length, size, [.. members.SelectMany(member => (int[])[Name(member.Name), member.Type, member.Offset * 8])]);

    public byte[] Build()
    {
        byte[] header = new byte[24];
        header.Put(0, (ushort)0xeb9f).Put(2, (byte)1).Put(4, 24u).Put(12, (uint)_types.Count).Put(16, (uint)_types.Count)
            .Put(20, (uint)_strings.Count).Put(8, 0u);
        return [.. header, .. _types, .. _strings];
    }

    private int Type(string name, int kind, int count, int sizeOrType, params int[] more)
    {
        foreach (int word in (int[])[Name(name), (kind << 24) | count, sizeOrType, .. more]) _types.AddRange(BitConverter.GetBytes(word));
        return ++_last;
    }

    private int Name(string name)
    {
        if (name.Length == 0) return 0;
        int at = _strings.Count;
        _strings.AddRange([.. Encoding.ASCII.GetBytes(name), 0]);
        return at;
    }
}
