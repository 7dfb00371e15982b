using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// Reads a maple tree: the areas of a process since Linux 6.1. Source: Linux, <c>lib/maple_tree.c</c> and
/// <c>include/linux/maple_tree.h</c>.
/// </summary>
internal sealed class MapleTree
{
    private const int MaxDepth = 31; // MAPLE_HEIGHT_MAX
    private const ulong NodeBits = 0xff; // nodes are 256 bytes large: the low bits of a pointer are its kind
    private const int Leaf = 1, Range = 2, Arange = 3; // enum maple_type

    private readonly KernelMemory _memory;
    private readonly KernelField _root;
    private readonly NodeLayout _ranges;
    private readonly NodeLayout _gaps;
    private readonly int _size;

    public MapleTree(KernelMemory memory, KernelTypes types)
    {
        _memory = memory;
        _root = types["maple_tree"]["ma_root"];
        _ranges = new NodeLayout(types["maple_range_64"], memory.PointerSize);
        _gaps = new NodeLayout(types["maple_arange_64"], memory.PointerSize);
        _size = int.Max(types["maple_range_64"].Size, types["maple_arange_64"].Size);
    }

    /// <summary>The entries of the tree at <paramref name="tree"/> in ascending order; at most <paramref name="maxCount"/>.</summary>
    /// <returns>False if a node is missing, of another kind, deeper than the tree allows, or if there are too many entries.</returns>
    public bool TryRead(ulong tree, int maxCount, List<ulong> entries)
    {
        if (new KernelObject(_memory, tree).Pointer(_root) is not { } root) return false;
        if (root == 0) return true;
        if (!IsNode(root))
        {
            if (!IsInternal(root)) entries.Add(root); // a single entry, from 0 to 0
            return true;
        }

        int left = maxCount;
        return TryReadNode(root, ulong.MaxValue, MaxDepth, entries, ref left);
    }

    private bool TryReadNode(ulong node, ulong last, int depth, List<ulong> entries, ref int left)
    {
        int type = (int)(node >> 3 & 0xf);
        if (depth == 0 || type is < Leaf or > Arange) return false;
        NodeLayout layout = type == Arange ? _gaps : _ranges;
        byte[] bytes = new byte[_size];
        if (!_memory.TryRead(node & ~NodeBits, bytes.AsSpan(0, layout.Size))) return false;

        for (int slot = 0; slot < layout.Slots; slot++)
        {
            if (left-- <= 0) return false;
            ulong entry = Word(bytes, layout.SlotsAt, slot);
            ulong end = slot < layout.Pivots ? Word(bytes, layout.PivotsAt, slot) : last;
            bool isLast = end >= last || (end == 0 && slot > 0); // unused pivots are 0
            if (type != Leaf)
            {
                if (entry != 0 && !TryReadNode(entry, isLast ? last : end, depth - 1, entries, ref left)) return false;
            }
            else if (entry != 0 && !IsInternal(entry))
            {
                entries.Add(entry);
            }

            if (isLast) return true;
        }

        return true;
    }

    private static bool IsInternal(ulong entry) => (entry & 3) == 2; // xa_is_internal

    private static bool IsNode(ulong entry) => IsInternal(entry) && entry > 4096; // xa_is_node

    private ulong Word(byte[] bytes, int at, int index)
    {
        ReadOnlySpan<byte> word = bytes.AsSpan(at + (index * _memory.PointerSize));
        return _memory.PointerSize == sizeof(uint)
            ? BinaryPrimitives.ReadUInt32LittleEndian(word)
            : BinaryPrimitives.ReadUInt64LittleEndian(word);
    }

    /// <summary>Where a kind of node has its pivots (inclusive ends) and its slots.</summary>
    private sealed class NodeLayout(KernelStruct node, int pointerSize)
    {
        public int Size { get; } = node.Size;

        public int PivotsAt { get; } = node["pivot"].Offset;

        public int Pivots { get; } = node["pivot"].Size / pointerSize;

        public int SlotsAt { get; } = node["slot"].Offset;

        public int Slots { get; } = node["slot"].Size / pointerSize;
    }
}
