using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// Reads a maple tree: the areas of a process since Linux 6.1. Source: Linux, <c>lib/maple_tree.c</c> and
/// <c>include/linux/maple_tree.h</c>.
/// </summary>
internal sealed class MapleTree
{
    private const int MaxDepth = 31; // MAPLE_HEIGHT_MAX
    private const int NodeSize = 256;
    private const ulong NodeBits = NodeSize - 1; // the low bits of a pointer to a node are its kind
    private const int Leaf = 1, Range = 2, Arange = 3; // enum maple_type

    private readonly KernelMemory _memory;
    private readonly KernelField _root;
    private readonly NodeLayout _ranges;
    private readonly NodeLayout _gaps;
    private readonly KernelBudget _budget;

    /// <exception cref="NotSupportedException">The types of nodes are missing or impossible.</exception>
    public MapleTree(KernelMemory memory, KernelTypes types, KernelBudget budget)
    {
        _memory = memory;
        _budget = budget;
        _root = types["maple_tree"]["ma_root"];
        _ranges = new NodeLayout(types["maple_range_64"], memory.PointerSize);
        _gaps = new NodeLayout(types["maple_arange_64"], memory.PointerSize);
        if (int.Max(_ranges.Size, _gaps.Size) > NodeSize) throw types.Missing($"a node of a maple tree has more than {NodeSize} bytes");
    }

    /// <summary>The entries of the tree at <paramref name="tree"/> in ascending order; at most <paramref name="maxCount"/>.</summary>
    /// <returns>
    /// False if nodes were left out: they are missing, of another kind, deeper than a tree may be, or there are too many.
    /// </returns>
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
        return TryReadNode(root, 0, ulong.MaxValue, MaxDepth, entries, ref left);
    }

    private bool TryReadNode(ulong node, ulong first, ulong last, int depth, List<ulong> entries, ref int left)
    {
        int type = (int)(node >> 3 & 0xf);
        if (depth == 0 || type is < Leaf or > Arange) return false;
        NodeLayout layout = type == Arange ? _gaps : _ranges;
        Span<byte> bytes = stackalloc byte[NodeSize];
        if (!_memory.TryRead(node & ~NodeBits, bytes[..layout.Size])) return false;

        bool isWhole = true;
        for (int slot = 0; slot < layout.Slots; slot++)
        {
            if (left-- <= 0 || !_budget.TryTake(KernelBudget.Slot)) return false;
            ulong entry = Word(bytes, layout.SlotsAt, slot);
            ulong end = slot < layout.Pivots ? Word(bytes, layout.PivotsAt, slot) : last;
            bool isLast = end >= last || (end == 0 && slot > 0); // unused pivots are 0
            if (end < first && !isLast) return false; // a node in two places has the pivots of one
            if (type != Leaf)
            {
                isWhole &= entry == 0 || TryReadNode(entry, first, isLast ? last : end, depth - 1, entries, ref left);
            }
            else if (entry != 0 && !IsInternal(entry))
            {
                entries.Add(entry);
            }

            if (isLast) break;
            first = end + 1;
        }

        return isWhole;
    }

    private static bool IsInternal(ulong entry) => (entry & 3) == 2; // xa_is_internal

    private static bool IsNode(ulong entry) => IsInternal(entry) && entry > 4096; // xa_is_node

    private ulong Word(ReadOnlySpan<byte> bytes, int at, int index)
    {
        ReadOnlySpan<byte> word = bytes[(at + (index * _memory.PointerSize))..];
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
