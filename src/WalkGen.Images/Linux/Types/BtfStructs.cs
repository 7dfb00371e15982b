using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>The structs of BTF, by hashes of their names: each of some 30 searches would else read all types.</summary>
internal sealed class BtfStructs
{
    private const int MaxNameLength = 64; // of those that are searched

    private readonly List<int> _numbers = [];
    private readonly List<uint> _hashes = [];

    /// <summary>Adds a struct with its name at <paramref name="offset"/> of <paramref name="strings"/>, if it is not too long.</summary>
    public void Add(int number, ReadOnlySpan<byte> strings, uint offset)
    {
        if (offset >= (uint)strings.Length) return;
        ReadOnlySpan<byte> name = strings.Slice((int)offset, int.Min(MaxNameLength + 1, strings.Length - (int)offset));
        if (name.IndexOf((byte)0) is not (> 0 and var length)) return;
        _numbers.Add(number);
        _hashes.Add(NameHashes.Of(name[..length]));
    }

    /// <summary>The numbers of the structs that may have <paramref name="name"/>, in ascending order.</summary>
    public List<int> Candidates(ReadOnlySpan<byte> name)
    {
        List<int> found = [];
        ReadOnlySpan<uint> hashes = CollectionsMarshal.AsSpan(_hashes);
        uint hash = NameHashes.Of(name);
        for (int at = 0; hashes[at..].IndexOf(hash) is >= 0 and var next; at += next + 1) found.Add(_numbers[at + next]);
        return found;
    }
}
