using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

/// <summary>An address space and what each of its pages must be after random calls.</summary>
internal sealed class CallModel<TPaging> : IPageOwner, IDisposable
    where TPaging : struct, IPagingFormat
{
    private const VmFlags Access = VmFlags.Read | VmFlags.Write | VmFlags.Exec;
    private const VmFlags May = VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayExec;

    // Three entries of the level above the PTEs, from the middle of the first one on.
    private readonly int _shift = TPaging.PageShift;
    private readonly int _perTable = 1 << TPaging.IndexBits(PageTableLevel.Pte);
    private readonly Cell?[] _cells;
    private readonly HashSet<PhysicalAddress> _handedOver = [];
    private readonly HashSet<PhysicalAddress> _expectedHandover = [];
    private readonly FrameArena _arena;
    private readonly OwnedPageTable<TPaging> _tables;
    private readonly AddressSpace<TPaging, ArenaMemory> _space;
    private readonly FileMapping _file = new();
    private readonly Random _random;
    private ulong _nextFrame;

    public CallModel(int seed)
    {
        _random = new Random(seed);
        _cells = new Cell?[_perTable * 3];
        int frame = Math.Max(12, _shift);
        _arena = new FrameArena(default, 256UL << frame, frame);
        _tables = new OwnedPageTable<TPaging>(_arena);
        _space = new AddressSpace<TPaging, ArenaMemory>(_arena.Memory, _tables.Table.Root, _arena) { PageOwner = this };
        _nextFrame = 1UL << (TPaging.EntrySize == 4 ? 24 : 28);
    }

    /// <summary>Makes one random call and returns its description.</summary>
    public string Step()
    {
        int first = _random.Next(_cells.Length);
        int count = Math.Min(_random.Next(4) == 0 ? _perTable : _random.Next(1, _perTable / 2), _cells.Length - first);
        VirtualRange range = Range(first, count);
        VmFlags access = (VmFlags)_random.Next(8);
        Span<Cell?> cells = _cells.AsSpan(first, count);
        switch (_random.Next(5))
        {
            case 0 or 1 when !cells.ContainsAnyExcept((Cell?)null):
                bool isFile = _random.Next(2) == 0;
                _space.Map(range, access, isFile ? _file : null, (ulong)first);
                cells.Fill(new Cell(access | May, isFile, null, EntryFlags.None));
                return $"Map {range} {access}";
            case 2 when !cells.Contains(null):
                _space.Protect(range, access);
                foreach (ref Cell? cell in cells) cell = cell!.Protect(access);
                return $"Protect {range} {access}";
            case 3:
                _space.Unmap(range);
                foreach (ref Cell? cell in cells)
                {
                    if (cell?.Frame is { } frame) _expectedHandover.Add(frame);
                    cell = null;
                }

                return $"Unmap {range}";
            default:
                return Fill(first);
        }
    }

    /// <summary>What differs from the model, or null.</summary>
    public string? Difference()
    {
        if (!_handedOver.SetEquals(_expectedHandover)) return "other pages were handed to the owner";
        for (int page = 0; page < _cells.Length; page++)
        {
            ulong address = Address(page);
            Entry<TPaging> entry = Lookup.Find(_tables.Table, address);
            if (DifferenceOf(_cells[page], entry, address) is { } difference) return $"page {page} has {entry}: {difference}";
        }

        Vma? last = null;
        foreach (Vma vma in _space.Vmas)
        {
            if (vma.IsFile != _file.Vmas.Contains(vma)) return $"{vma} is not linked as it should be";
            if (vma.IsFile && vma.PageOffset != (ulong)PageOf(vma.Range.Start.Value)) return $"{vma} has the offset {vma.PageOffset}";
            if (last is not null && last.Range.End == vma.Range.Start && last.Flags == vma.Flags && last.IsFile == vma.IsFile)
            {
                return $"{last} and {vma} are not merged";
            }

            last = vma;
        }

        return null;
    }

    public void OnUnmapped(Vma vma, VirtualRange range, PhysicalAddress frame, EntryFlags flags)
    {
        for (ulong offset = 0; offset < range.Length; offset += 1UL << _shift)
        {
            Assert.Equal(_cells[PageOf(range.Start.Value + offset)]?.IsDirty, (flags & EntryFlags.Dirty) != 0);
            Assert.True(_handedOver.Add(frame + offset));
        }
    }

    public void OnNonPresentCleared(Vma vma, VirtualRange range, ulong entry) => Assert.Fail("There are no other entries.");

    public void Dispose()
    {
        _space.Unmap(VirtualRange.All);
        Assert.Equal(_arena.Capacity - 1, _arena.FreeFrames);
        _file.Dispose();
        _space.Dispose();
        _arena.Dispose();
    }

    /// <summary>Maps pages where there are none, as a pager does, or a huge page.</summary>
    private string Fill(int first)
    {
        PageTableLevel above = Geometry<TPaging>.RealLevel(PageTableLevel.Pmd);
        if (_random.Next(3) == 0 && TPaging.AllowsLeaf(Geometry<TPaging>.TestedLevel(above)))
        {
            first -= (int)(Address(first) >> _shift) % _perTable;
            Cell? vma = first < 0 || first + _perTable > _cells.Length ? null : _cells[first];
            Entry<TPaging> entry = Lookup.Find(_tables.Table, Address(Math.Max(first, 0)));
            bool isFree = vma is not null && entry.IsNone && entry.Level != PageTableLevel.Pte;
            for (int page = 0; isFree && page < _perTable; page++) isFree = _cells[first + page] == vma;
            if (isFree && vma!.Access != 0)
            {
                MapCells(first, _perTable, above);
                return $"fill the huge page {first}";
            }

            return "nothing";
        }

        int count = _random.Next(1, 8);
        for (int page = first; page < Math.Min(first + count, _cells.Length); page++)
        {
            if (_cells[page] is { Frame: null, Access: not 0 }) MapCells(page, 1, PageTableLevel.Pte);
        }

        return $"fill {count} pages from {first}";
    }

    private void MapCells(int first, int count, PageTableLevel level)
    {
        ulong size = (ulong)count << _shift;
        _nextFrame = (_nextFrame + size - 1) & ~(size - 1);
        VmFlags access = _cells[first]!.Access;
        EntryFlags flags = EntryFlags.User
            | ((access & VmFlags.Write) != 0 ? EntryFlags.Writable : 0)
            | ((access & VmFlags.Exec) != 0 || !CanForbidExecution ? EntryFlags.Executable : 0)
            | ((access & VmFlags.Write) != 0 && _random.Next(2) == 0 ? EntryFlags.Dirty : 0);
        _tables.Map(Range(first, count), new PhysicalAddress(_nextFrame), flags, level);
        for (int page = 0; page < count; page++)
        {
            var frame = new PhysicalAddress(_nextFrame + ((ulong)page << _shift));
            _cells[first + page] = _cells[first + page]! with { Frame = frame, Flags = flags };
        }

        _nextFrame += size;
    }

    private string? DifferenceOf(Cell? cell, Entry<TPaging> entry, ulong address)
    {
        bool hasVma = _space.Find(new VirtualAddress(address)) is { } vma && vma.Range.Contains(new VirtualAddress(address));
        if (hasVma != cell is not null) return "its VMA";
        if (cell is not null && _space.Find(new VirtualAddress(address))!.Flags != cell.VmFlags) return "the flags of its VMA";
        if (cell?.Frame is not { } frame) return entry.IsNone ? null : "not empty";
        if (cell.Access == 0) return entry.IsNone || entry.IsPresent || entry.IsDirty != cell.IsDirty ? "not inaccessible" : null;
        if (!entry.IsLeaf || entry.Address + (address & (entry.Size - 1)) != frame) return $"not the page {frame}";
        const EntryFlags compared = EntryFlags.Writable | EntryFlags.Executable | EntryFlags.Dirty | EntryFlags.User;
        return (entry.Flags & compared) == (cell.Flags & compared) ? null : $"not the flags {cell.Flags}";
    }

    private static bool CanForbidExecution => TPaging.FlagPattern(PageTableLevel.Pte, EntryFlags.Executable).Mask != 0;

    private ulong Address(int page) => ((ulong)(page + (_perTable / 2)) << _shift) + (1UL << (Geometry<TPaging>.AddressBits - 2));

    private int PageOf(ulong address) => (int)((address - (1UL << (Geometry<TPaging>.AddressBits - 2))) >> _shift) - (_perTable / 2);

    private VirtualRange Range(int page, int count) => VirtualRange.FromLength(new VirtualAddress(Address(page)), (ulong)count << _shift);

    private sealed record Cell(VmFlags VmFlags, bool IsFile, PhysicalAddress? Frame, EntryFlags Flags)
    {
        public VmFlags Access => VmFlags & CallModel<TPaging>.Access;

        public bool IsDirty => (Flags & EntryFlags.Dirty) != 0;

        public Cell Protect(VmFlags access)
        {
            VmFlags after = (VmFlags & ~CallModel<TPaging>.Access) | access;
            EntryFlags flags = Flags;
            if (Frame is not null && access != 0 && access != Access)
            {
                if ((access & VmFlags.Write) == 0) flags &= ~EntryFlags.Writable;
                flags &= ~EntryFlags.Executable;
                if ((access & VmFlags.Exec) != 0 || !CanForbidExecution) flags |= EntryFlags.Executable;
            }

            return this with { VmFlags = after, Flags = flags };
        }
    }
}
