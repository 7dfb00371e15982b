using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>Reads the areas of a process.</summary>
internal sealed class AreaList
{
    private const int MaxCount = 1 << 20; // vm.max_map_count is 65,530 by default

    private readonly KernelMemory _memory;
    private readonly KernelBudget _budget;
    private readonly KernelFiles _files;
    private readonly AreaLayout _layout;
    private readonly AreaNames _names;
    private readonly MapleTree? _trees;
    private readonly GateArea? _gate;

    /// <exception cref="NotSupportedException">The kernel's types lack a member.</exception>
    public AreaList(KernelMemory memory, KernelTypes types, KernelBudget budget, GateArea? gate)
    {
        _gate = gate;
        _memory = memory;
        _budget = budget;
        _files = new KernelFiles(memory, types, budget);
        _layout = new AreaLayout(types);
        _names = new AreaNames(memory, _layout);
        if (_layout.Tree is not null) _trees = new MapleTree(memory, types, budget);
    }

    /// <summary>The areas of the <c>mm_struct</c> at <paramref name="address"/>, in ascending order.</summary>
    /// <param name="address">A <c>mm_struct</c>.</param>
    /// <param name="isComplete">Whether there is no other area: nothing was missing, damaged, or too much.</param>
    public List<KernelArea> Read(ulong address, out bool isComplete)
    {
        KernelObject mm = new(_memory, address);
        List<ulong> addresses = [];
        isComplete = _layout.Tree is { } tree
            ? _trees!.TryRead(mm.AddressOf(tree), MaxCount, addresses)
            : TryReadList(mm, addresses);
        List<KernelArea> areas = [];
        foreach (ulong area in addresses)
        {
            if (!_budget.TryTake(KernelBudget.Area))
            {
                isComplete = false;
                break;
            }

            KernelArea? read = ReadArea(new KernelObject(_memory, area), mm);
            if (read is not null && (areas.Count == 0 || areas[^1].Range.Last < read.Range.Start)) areas.Add(read);
            else isComplete = false;
        }

        if (_gate is not null && _gate.IsIn(mm) && ReadArea(_gate.Area, mm, isGate: true) is { } last) areas.Add(last);
        return areas;
    }

    private bool TryReadList(KernelObject mm, List<ulong> addresses)
    {
        ulong? area = mm.Pointer(_layout.First!.Value);
        ulong last = 0;
        for (; area is { } address and not 0; area = new KernelObject(_memory, address).Pointer(_layout.Next!.Value))
        {
            // In ascending order: so a list that leads back ends.
            if (new KernelObject(_memory, address).Pointer(_layout.End) is not { } end || end <= last) return false;
            if (addresses.Count == MaxCount || !_budget.TryTake(KernelBudget.Slot)) return false;
            addresses.Add(address);
            last = end;
        }

        return area is not null;
    }

    private KernelArea? ReadArea(KernelObject area, KernelObject mm, bool isGate = false)
    {
        if (area.Pointer(_layout.Start) is not { } start || area.Pointer(_layout.End) is not { } end) return null;
        if (area.Number(_layout.Flags) is not { } flags || area.Number(_layout.PageOffset) is not { } pageOffset) return null;
        if (area.Pointer(_layout.File) is not { } filePointer) return null;
        ulong page = (ulong)_memory.PageSize;
        if (start >= end || start % page != 0 || end % page != 0) return null;
        KernelFile? file = filePointer == 0 ? null : _files.Read(filePointer);
        return new KernelArea
        {
            Range = new VirtualRange(start, end - 1),
            Flags = (VmFlags)flags,
            PageOffset = pageOffset,
            PageShift = System.Numerics.BitOperations.Log2((uint)_memory.PageSize),
            File = file,
            Name = isGate ? GateArea.Name : _names.NameOf(area, mm, start, end, file),
            IsGate = isGate,
        };
    }
}
