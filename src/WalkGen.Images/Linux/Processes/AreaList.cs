using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>Reads the areas of a process.</summary>
internal sealed class AreaList(KernelMemory memory, KernelTypes types, KernelFiles files)
{
    private const int MaxCount = 1 << 20; // vm.max_map_count is 65,530 by default

    private readonly AreaLayout _layout = new(types);
    private MapleTree? _trees;

    /// <summary>The areas of the <c>mm_struct</c> at <paramref name="address"/>, in ascending order.</summary>
    /// <param name="address">A <c>mm_struct</c>.</param>
    /// <param name="isComplete">Whether there is no other area: nothing was missing, damaged, or too much.</param>
    public List<KernelArea> Read(ulong address, out bool isComplete)
    {
        KernelObject mm = new(memory, address);
        List<ulong> addresses = [];
        isComplete = _layout.Tree is { } tree
            ? (_trees ??= new MapleTree(memory, types)).TryRead(mm.AddressOf(tree), MaxCount, addresses)
            : TryReadList(mm, addresses);
        AreaNames names = new(memory, _layout);
        List<KernelArea> areas = new(addresses.Count);
        foreach (ulong area in addresses)
        {
            KernelArea? read = ReadArea(new KernelObject(memory, area), mm, names);
            if (read is not null && (areas.Count == 0 || areas[^1].Range.Last < read.Range.Start)) areas.Add(read);
            else isComplete = false;
        }

        return areas;
    }

    private bool TryReadList(KernelObject mm, List<ulong> addresses)
    {
        ulong? area = mm.Pointer(_layout.First!.Value);
        for (; area is { } address and not 0; area = new KernelObject(memory, address).Pointer(_layout.Next!.Value))
        {
            if (addresses.Count == MaxCount) return false;
            addresses.Add(address);
        }

        return area is not null;
    }

    private KernelArea? ReadArea(KernelObject area, KernelObject mm, AreaNames names)
    {
        if (area.Pointer(_layout.Start) is not { } start || area.Pointer(_layout.End) is not { } end) return null;
        if (area.Number(_layout.Flags) is not { } flags || area.Number(_layout.PageOffset) is not { } pageOffset) return null;
        if (area.Pointer(_layout.File) is not { } filePointer) return null;
        ulong page = (ulong)memory.PageSize;
        if (start >= end || start % page != 0 || end % page != 0) return null;
        KernelFile? file = filePointer == 0 ? null : files.Read(filePointer);
        return new KernelArea
        {
            Range = new VirtualRange(start, end - 1),
            Flags = (VmFlags)flags,
            PageOffset = pageOffset,
            PageShift = System.Numerics.BitOperations.Log2((uint)memory.PageSize),
            File = file,
            Name = names.NameOf(area, mm, start, end, file),
        };
    }
}
