using System.Text;

namespace WalkGen.Images;

/// <summary>A struct of the kernel, with its members by name.</summary>
internal sealed class KernelStruct
{
    /// <summary>The nesting of anonymous structs and unions. Linux has up to five.</summary>
    private const int MaxDepth = 16;

    /// <summary>The members that one search reads. The largest struct of Linux has some hundreds.</summary>
    private const int MaxMembers = 1 << 16;

    private readonly KernelTypes _types;
    private readonly int _number;

    internal KernelStruct(KernelTypes types, string name, int number)
    {
        _types = types;
        _number = number;
        Name = name;
        Size = (int)Math.Min(types.Btf[number].SizeOrType, int.MaxValue);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The size in bytes.</summary>
    public int Size { get; }

    /// <summary>
    /// The member <paramref name="path"/>: a name, or names with dots between them for a member of a member. Members of anonymous structs
    /// and unions are found by their own name.
    /// </summary>
    /// <returns>Null if there is none, or if it is a bit field.</returns>
    public KernelField? Find(string path)
    {
        int type = _number;
        long offset = 0;
        foreach (string part in path.Split('.'))
        {
            int left = MaxMembers;
            byte[] name = Encoding.ASCII.GetBytes(part);
            if (!TryFind(_types.Btf.Resolve(type), name, MaxDepth, ref left, out uint bits, out type)) return null;
            offset += bits / 8;
        }

        return _types.Btf.SizeOf(type, _types.PointerSize) is { } size && offset + size <= Size
            ? new KernelField((int)offset, (int)size)
            : null;
    }

    /// <summary>The member <paramref name="path"/>, as <see cref="Find"/>.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    public KernelField this[string path] => Find(path) ?? throw _types.Missing($"struct {Name} has no member {path}");

    private bool TryFind(int number, ReadOnlySpan<byte> name, int depth, ref int left, out uint bits, out int type)
    {
        BtfTypes btf = _types.Btf;
        BtfType whole = btf[number];
        bits = 0;
        type = 0;
        if (whole.Kind is not (BtfKind.Struct or BtfKind.Union) || depth == 0) return false;
        for (int index = 0; index < whole.Count && left-- > 0; index++)
        {
            BtfMember member = btf.MemberOf(number, index);
            if (btf.IsNamed(member.NameOffset, name))
            {
                (bits, type) = (member.BitOffset, member.Type);
                return member.BitSize == 0 && bits % 8 == 0;
            }

            if (!btf.IsNamed(member.NameOffset, default)) continue;
            if (!TryFind(btf.Resolve(member.Type), name, depth - 1, ref left, out uint inner, out type)) continue;
            bits = unchecked(member.BitOffset + inner);
            return true;
        }

        return false;
    }
}
