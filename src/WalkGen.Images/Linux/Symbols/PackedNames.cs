using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>Names of symbols, one after the other in one array: strings would take four times the memory.</summary>
internal sealed class PackedNames
{
    private const int ReadSize = 64;
    private const int MaxBytes = 1 << 24; // of one module. Usual: 20,000

    private readonly List<byte> _text = [];
    private readonly List<int> _starts = [0]; // and the end

    /// <summary>The name <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> this[int index] => CollectionsMarshal.AsSpan(_text)[_starts[index].._starts[index + 1]];

    /// <summary>Adds the name at <paramref name="address"/>, unless it is empty.</summary>
    /// <returns>False if memory is missing, or the name or all names are too long.</returns>
    public bool TryAdd(KernelMemory memory, ulong address, out bool isEmpty)
    {
        Span<byte> read = stackalloc byte[ReadSize];
        int start = _text.Count;
        isEmpty = false;
        while (_text.Count - start < KallsymsNames.MaxLength && _text.Count < MaxBytes)
        {
            int left = memory.PageSize - (int)(address % (ulong)memory.PageSize); // the next page may be missing
            Span<byte> part = read[..int.Min(ReadSize, left)];
            if (!memory.TryRead(address, part)) return false;
            int end = part.IndexOf((byte)0);
            _text.AddRange(end < 0 ? part : part[..end]);
            address = unchecked(address + (ulong)part.Length);
            if (end < 0) continue;
            isEmpty = _text.Count == start;
            if (!isEmpty) _starts.Add(_text.Count);
            return true;
        }

        return false;
    }
}
