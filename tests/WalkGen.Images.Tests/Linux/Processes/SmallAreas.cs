namespace WalkGen.Images.Tests;

/// <summary>Adds the memory of processes to a <see cref="SmallKernel"/>: areas, maple trees, page tables.</summary>
internal static class SmallAreas
{
    private const int NodeSize = 256, LeafSlots = 16, RangeSlots = 10;
    private const ulong LeafKind = 1, GapsKind = 3;

    /// <summary>Adds a <c>vm_area_struct</c>.</summary>
    public static ulong Area(this SmallKernel kernel, ulong start, ulong end, ulong flags = 3, ulong file = 0)
    {
        ulong area = kernel.New("vm_area_struct");
        kernel.Set(area, "vm_area_struct.vm_start", start);
        kernel.Set(area, "vm_area_struct.vm_end", end);
        kernel.Set(area, "vm_area_struct.vm_flags", flags);
        kernel.Set(area, "vm_area_struct.vm_file", file);
        return area;
    }

    /// <summary>Adds a <c>mm_struct</c> with a tree of these areas.</summary>
    public static ulong Memory(this SmallKernel kernel, params ulong[] areas)
        => kernel.MemoryOf(areas.Length > 0 ? kernel.Tree(areas) : 0);

    /// <summary>Adds a <c>mm_struct</c> with the tree at <paramref name="root"/>.</summary>
    public static ulong MemoryOf(this SmallKernel kernel, ulong root)
    {
        ulong mm = kernel.New("mm_struct");
        kernel.Set(mm, "mm_struct.mm_mt.ma_root", root);
        return mm;
    }

    /// <summary>Adds a maple tree of areas that follow each other, and returns its root. A kernel's trees also have gaps.</summary>
    public static ulong Tree(this SmallKernel kernel, params ulong[] areas)
    {
        (ulong Entry, ulong Last)[] entries = [.. areas.Select(area => (area, kernel.Get(area + 8) - 1))];
        entries = Level(kernel, entries, LeafSlots, LeafKind);
        while (entries.Length > 1) entries = Level(kernel, entries, RangeSlots, GapsKind);
        return entries[0].Entry | 2;
    }

    /// <summary>Adds an empty node of a maple tree, and returns its address with its kind.</summary>
    public static ulong Node(this SmallKernel kernel, ulong kind = LeafKind) => kernel.Allocate(NodeSize, NodeSize) | (kind << 3);

    /// <summary>Sets a slot of a node.</summary>
    public static void SetSlot(this SmallKernel kernel, ulong node, int slot, ulong entry, ulong last)
    {
        string type = (node >> 3 & 0xf) == LeafKind ? "maple_range_64" : "maple_arange_64";
        ulong address = node & ~(ulong)(NodeSize - 1);
        kernel.Write(kernel.AddressOf(address, $"{type}.slot") + (8 * (ulong)slot), entry);
        if (slot < (type == "maple_range_64" ? LeafSlots : RangeSlots) - 1)
            kernel.Write(kernel.AddressOf(address, $"{type}.pivot") + (8 * (ulong)slot), last);
    }

    /// <summary>Adds page tables that map frame 0x1000 at the first 512 pages, and returns the address of the root.</summary>
    public static ulong Tables(this SmallKernel kernel)
    {
        ulong root = kernel.Allocate(0x1000, 0x1000), table = root;
        for (int level = 0; level < 3; level++)
        {
            ulong next = kernel.Allocate(0x1000, 0x1000);
            kernel.Write(table, KernelImage.PhysicalOf(next) | 0x67);
            table = next;
        }

        for (ulong page = 0; page < 512; page++) kernel.Write(table + (8 * page), 0x1067);
        return root;
    }

    private static (ulong Entry, ulong Last)[] Level(SmallKernel kernel, (ulong Entry, ulong Last)[] entries, int slots, ulong kind)
        => [.. entries.Chunk(slots).Select(children =>
        {
            ulong node = kernel.Node(kind);
            for (int slot = 0; slot < children.Length; slot++) kernel.SetSlot(node, slot, children[slot].Entry, children[slot].Last);
            return (node, children[^1].Last);
        })];
}
