using System.Numerics;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// Random sequences of Map, Unmap and Protect against a model, one sequence per seed. They work on the first and the last pages of each
/// half of the address space, so the edges are hit all the time.
/// </summary>
internal sealed class RandomEdits<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const int WindowPages = 1024;

    private static readonly PhysicalAddress ArenaStart = new(0x40_0000);
    private static readonly List<VirtualRange> Windows = FindWindows();
    private static readonly List<PageTableLevel> LeafLevels = FindLeafLevels();

    private readonly Random _random;
    private readonly OwnedPageTable<TPaging> _tables;
    private readonly OwnedPageTable<TPaging> _ample; // always has room: shows what a call needs
    private readonly PageModel<TPaging> _model = new();
    private readonly int _seed;
    private string _step = "";

    private RandomEdits(int seed, FrameArena arena, FrameArena ampleArena)
    {
        _seed = seed;
        _random = new Random(seed);
        _tables = new OwnedPageTable<TPaging>(arena);
        _ample = new OwnedPageTable<TPaging>(ampleArena);
    }

    /// <summary>Runs one sequence in an arena of <paramref name="frames"/> frames; it ends early when the arena is exhausted.</summary>
    public static void Run(int seed, int frames, int steps)
    {
        int frameShift = Math.Max(12, BitOperations.Log2((uint)Geometry<TPaging>.TableSize(PageTableLevel.Pgd)));
        using var arena = new FrameArena(ArenaStart, (ulong)frames << frameShift, frameShift);
        using var ampleArena = new FrameArena(ArenaStart, 1000UL << frameShift, frameShift);
        var edits = new RandomEdits<TPaging>(seed, arena, ampleArena);

        for (int i = 0; i < steps && edits.Step(); i++) edits.Check();
        edits.UnmapAll();
    }

    private bool Step()
    {
        VirtualRange range = Range(PageTableLevel.Pte);
        EntryFlags flags = Flags();
        switch (_random.Next(4))
        {
            case 0: return Do($"Unmap {range}", t => t.Unmap(range), m => m.Unmap(range), exactNeed: false);
            case 1: return Do($"Protect {range} {flags}", t => t.Protect(range, flags), m => m.Protect(range, flags), exactNeed: true);
        }

        PageTableLevel level = LeafLevels[_random.Next(LeafLevels.Count)];
        range = Range(level);
        PhysicalAddress physical = Physical(level);
        if (_model.IsFree(range))
        {
            string step = $"Map {range} {physical} {flags} {level}";
            return Do(step, t => t.Map(range, physical, flags, level), m => m.Map(range, physical, flags), exactNeed: true);
        }

        var before = new ArenaSnapshot(_tables.Arena);
        Assert.Throws<InvalidOperationException>(() => _tables.Map(range, physical, flags, level));
        before.AssertUnchanged();
        return true;
    }

    // False once the arena was exhausted: then nothing has changed, and there was a reason.
    private bool Do(string step, Action<OwnedPageTable<TPaging>> edit, Action<PageModel<TPaging>> model, bool exactNeed)
    {
        _step = $"seed {_seed}: {step}";
        var before = new ArenaSnapshot(_tables.Arena);
        int ampleBefore = _ample.Arena.FreeFrames;
        edit(_ample);
        int need = ampleBefore - _ample.Arena.FreeFrames;
        try
        {
            edit(_tables);
        }
        catch (InvalidOperationException)
        {
            before.AssertUnchanged();
            if (exactNeed) Assert.True(need > _tables.Arena.FreeFrames, $"{_step}: {need} frames were enough.");
            return false;
        }

        model(_model);
        return true;
    }

    private void Check()
    {
        foreach (ulong page in Windows.SelectMany(PageModel<TPaging>.Pages))
        {
            MappedPage? found = Lookup.Page(_tables.Table, page);
            if (_model[page] != found) Assert.Fail($"{_step}: page 0x{page:x} is {found} and not {_model[page]}.");
        }

        Assert.Equal(_tables.Arena.Capacity - _tables.Arena.FreeFrames, Lookup.CountTables(_tables.Table));
    }

    private void UnmapAll()
    {
        _tables.Unmap(VirtualRange.All);
        _model.Unmap(VirtualRange.All);
        Check();
        Assert.Equal(_tables.Arena.Capacity - 1, _tables.Arena.FreeFrames);
    }

    private VirtualRange Range(PageTableLevel level)
    {
        VirtualRange window = Windows[_random.Next(Windows.Count)];
        if (level == PageTableLevel.Pte && _random.Next(20) == 0) return window;

        int shift = Geometry<TPaging>.Shift(level);
        int entries = (int)window.PageCount(shift);
        int count = 1 + _random.Next(_random.Next(entries) + 1);
        int first = _random.Next(entries - count + 1);
        return VirtualRange.FromLength(window.Start + ((ulong)first << shift), (ulong)count << shift);
    }

    private PhysicalAddress Physical(PageTableLevel level)
    {
        int bits = TPaging.EntrySize == 4 ? 31 : 51;
        return new PhysicalAddress((ulong)_random.NextInt64(1L << bits) & ~Geometry<TPaging>.OffsetMask(level));
    }

    private EntryFlags Flags() => (EntryFlags)_random.Next((int)EntryFlags.Leaf << 1);

    private static List<VirtualRange> FindWindows()
    {
        List<VirtualRange> windows = [];
        if (Geometry<TPaging>.TryClipToLowerHalf(VirtualRange.All, out VirtualRange lower)) windows.AddRange(Ends(lower));
        if (Geometry<TPaging>.TryClipToUpperHalf(VirtualRange.All, out VirtualRange upper)) windows.AddRange(Ends(upper));
        return windows;
    }

    private static IEnumerable<VirtualRange> Ends(VirtualRange half)
    {
        ulong size = (ulong)WindowPages << TPaging.PageShift;
        if (half.TryGetLength(out ulong length) && length < 2 * (UInt128)size) return [half];
        return [VirtualRange.FromLength(half.Start, size), new VirtualRange(half.Last + (0 - (size - 1)), half.Last)];
    }

    private static List<PageTableLevel> FindLeafLevels() => Enum.GetValues<PageTableLevel>()
        .Where(level => level >= PageTableLevel.Pgd && !Geometry<TPaging>.IsFolded(level))
        .Where(level => TPaging.AllowsLeaf(Geometry<TPaging>.TestedLevel(level)))
        .Where(level => 1UL << (Geometry<TPaging>.Shift(level) - TPaging.PageShift) <= WindowPages)
        .ToList();
}
