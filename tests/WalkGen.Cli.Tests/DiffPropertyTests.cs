using System.Globalization;
using WalkGen.Cli.Comparison;
using WalkGen.CompilerServices;

namespace WalkGen.Cli.Tests;

/// <summary>The comparison of random page tables, against a comparison page by page.</summary>
public class DiffPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_page_tables_differ_by_what_a_comparison_page_by_page_finds(int seed)
    {
        var kinds = ChangeKinds.None;
        for (int i = 0; i < 12; i++)
        {
            kinds |= RandomPair<X86_64>.Check((seed * 100) + i) | RandomPair<X86_64La57>.Check((seed * 100) + i)
                | RandomPair<X86Pae>.Check((seed * 100) + i) | RandomPair<X86>.Check((seed * 100) + i);
        }

        Assert.Equal(Enum.GetValues<ChangeKinds>().Aggregate(static (all, kind) => all | kind), kinds); // every one of them has been seen
    }
}

/// <summary>Two page tables in one memory, with a common history or with shared tables.</summary>
internal sealed class RandomPair<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const int WindowPages = 2048;
    
    // The bits of the flags with a change kind of their own; x86 has the same bits at every level.
    private static readonly (EntryFlags Flag, ulong Bit)[] Bits =
    [
        (EntryFlags.Writable, 1 << 1),
        (EntryFlags.User, 1 << 2),
        (EntryFlags.Accessed, 1 << 5),
        (EntryFlags.Dirty, 1 << 6),
        (EntryFlags.Executable, 1UL << 63),
    ];

    private readonly Random _random;

    private RandomPair(int seed) => _random = new Random(seed);

    /// <summary>Compares a pair, and a table with itself. Returns the changes.</summary>
    public static ChangeKinds Check(int seed)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x40_0000), 400 << 12, 12);
        var pair = new RandomPair<TPaging>(seed);
        OwnedPageTable<TPaging> before = new(arena), after = new(arena);
        for (int i = 0; i < 12; i++) pair.Edit([before, after]);
        for (int i = 0; i < 4; i++) pair.Edit([after]);
        pair.Scramble(before, PageTableLevel.Pgd, before.Table.Root);
        pair.Scramble(after, PageTableLevel.Pgd, after.Table.Root);
        if (seed % 2 == 0) pair.ShareTables(before, after);

        string label = string.Create(CultureInfo.InvariantCulture, $"{TPaging.Name}, seed {seed}");
        Assert.Equal(ChangeKinds.None, Compare(before.Table, before.Table, label));
        return Compare(before.Table, after.Table, label);
    }

    private static ChangeKinds Compare(PageTable before, PageTable after, string label)
    {
        var runs = new List<ChangeRun>();
        new PageTableDiff(before, after, InOneMemory: true, default, ~ChangeKinds.None).Run(runs.Add);

        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.False(pair.First.IsContinuedBy(pair.Second), label));
        var found = runs.SelectMany(Pages).ToList();
        Assert.Equal(found.Select(static page => page.Address).Order().Distinct(), found.Select(static page => page.Address));
        var expected = Naive(PagesOf(before), PagesOf(after));
        foreach (var (page, wanted) in found.Zip(expected)) Assert.True(page == wanted, $"{label}: {page} and not {wanted}");
        Assert.Equal(expected.Count, found.Count);
        return expected.Aggregate(ChangeKinds.None, static (all, page) => all | page.Kinds);
    }

    private static List<PageChange> Naive(Dictionary<ulong, PageLeaf> before, Dictionary<ulong, PageLeaf> after)
    {
        var changes = new List<PageChange>();
        foreach (ulong address in before.Keys.Union(after.Keys).Order())
        {
            PageLeaf was = before.GetValueOrDefault(address), now = after.GetValueOrDefault(address);
            if (was == now) continue;
            changes.Add(new PageChange(address, KindsOf(was, now), was.Address, now.Address, was.Size, now.Size, was.Flags, now.Flags));
        }

        return changes;
    }

    private static ChangeKinds KindsOf(PageLeaf was, PageLeaf now)
    {
        if (!was.IsPresent && !now.IsPresent) return ChangeKinds.NonPresent;
        if (!was.IsPresent) return ChangeKinds.Mapped;
        if (!now.IsPresent) return ChangeKinds.Unmapped;

        var kinds = ChangeKinds.None;
        if (now.Size < was.Size) kinds |= ChangeKinds.Split;
        if (now.Size > was.Size) kinds |= ChangeKinds.Collapsed;
        if (now.Address != was.Address) kinds |= ChangeKinds.Remapped;
        if (((now.Flags ^ was.Flags) & EffectivePermissions.Mask) != 0) kinds |= ChangeKinds.Permissions;
        if (now.Has(EntryFlags.Dirty) && !was.Has(EntryFlags.Dirty)) kinds |= ChangeKinds.Dirtied;
        if (was.Has(EntryFlags.Dirty) && !now.Has(EntryFlags.Dirty)) kinds |= ChangeKinds.Cleaned;
        if (now.Has(EntryFlags.Accessed) && !was.Has(EntryFlags.Accessed)) kinds |= ChangeKinds.Accessed;
        if (was.Has(EntryFlags.Accessed) && !now.Has(EntryFlags.Accessed)) kinds |= ChangeKinds.Aged;
        ulong differing = was.Raw ^ now.Raw;
        foreach (var (flag, bit) in Bits)
        {
            if (was.Has(flag) != now.Has(flag)) differing &= ~bit;
        }

        const EntryFlags Others = EntryFlags.Global | EntryFlags.WriteThrough | EntryFlags.CacheDisabled;
        bool sameEntry = was.Size == now.Size && was.Address == now.Address;
        bool haveOtherChanges = sameEntry ? differing != 0 : ((was.Flags ^ now.Flags) & Others) != 0;
        return haveOtherChanges ? kinds | ChangeKinds.Attributes : kinds;
    }

    private static IEnumerable<PageChange> Pages(ChangeRun run)
    {
        for (ulong offset = 0; offset < run.Length; offset += 1UL << TPaging.PageShift)
        {
            PageState was = run.Before.PieceAt(offset), now = run.After.PieceAt(offset);
            yield return new PageChange(
                (run.Start + offset).Value, run.Kinds, was.Address, now.Address, was.PageSize, now.PageSize, was.Flags, now.Flags);
        }
    }

    private static Dictionary<ulong, PageLeaf> PagesOf(PageTable table)
    {
        var walker = new PageLeafWalker();
        walker.Walk(table);
        return walker.Pages;
    }

    private void Edit(OwnedPageTable<TPaging>[] tables)
    {
        VirtualRange range = Range(Geometry<TPaging>.Shift(PageTableLevel.Pte), 40);
        EntryFlags flags = Flags();
        PhysicalAddress physical = new((ulong)_random.Next(1 << 10) << 12);
        int what = _random.Next(4);
        if (what == 0)
        {
            range = Range(Geometry<TPaging>.Shift(PageTableLevel.Pmd), 2);
            physical = new PhysicalAddress((ulong)_random.Next(8) << Geometry<TPaging>.Shift(PageTableLevel.Pmd));
        }

        foreach (var table in tables)
        {
            if (what != 3) table.Unmap(range);
            if (what == 0) table.Map(range, physical, flags, Geometry<TPaging>.RealLevel(PageTableLevel.Pmd));
            if (what == 1) table.Map(range, physical, flags);
            if (what == 3) table.Protect(range, flags & EffectivePermissions.Mask);
        }
    }

    // Creates what mappings do not: non-present entries, software bits, tables that deny permissions.
    private void Scramble(OwnedPageTable<TPaging> table, PageTableLevel level, PhysicalAddress address)
    {
        const ulong Present = 1, Writable = 1 << 1, Software = 1 << 9;
        Assert.True(EntryTable<TPaging>.TryOpenToEdit(table.Arena.Memory, level, address, out var entries));
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        for (int i = 0; i < 1 << TPaging.IndexBits(level); i++)
        {
            Entry<TPaging> entry = entries.Read(tested, i);
            if (entry.IsNone) continue;
            if (entry.IsTable) Scramble(table, tested + 1, entry.Address);
            ulong raw = _random.Next(8) switch
            {
                0 => entry.Raw & ~Writable,
                1 when entry.IsLeaf => entry.Raw & ~Present,
                2 when entry.IsLeaf => entry.Raw ^ Software,
                _ => entry.Raw,
            };
            entries.Edit(tested, i).Write(raw);
        }
    }

    private void ShareTables(OwnedPageTable<TPaging> one, OwnedPageTable<TPaging> other)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd);
        Assert.True(EntryTable<TPaging>.TryOpenToEdit(one.Arena.Memory, PageTableLevel.Pgd, one.Table.Root, out var left));
        Assert.True(EntryTable<TPaging>.TryOpenToEdit(other.Arena.Memory, PageTableLevel.Pgd, other.Table.Root, out var right));
        for (int i = 0; i < 1 << TPaging.IndexBits(PageTableLevel.Pgd); i++)
        {
            ulong mask = _random.Next(4) == 0 ? ~(1UL << 1) : ~0UL; // the same tables, but not writable
            if (_random.Next(2) == 0) right.Edit(tested, i).Write(left.Read(tested, i).Raw & mask);
        }
    }

    private VirtualRange Range(int shift, int most)
    {
        ulong start = _random.Next(2) == 0 || !TPaging.IsSignExtended ? 0x4000_0000UL : 0UL - ((ulong)WindowPages << TPaging.PageShift);
        int entries = WindowPages >> (shift - TPaging.PageShift);
        int count = 1 + _random.Next(int.Min(most, entries));
        return VirtualRange.FromLength(
            new VirtualAddress(start) + ((ulong)_random.Next(entries - count + 1) << shift), (ulong)count << shift);
    }

    private EntryFlags Flags() => (EntryFlags)_random.Next((int)EntryFlags.Special);

    private readonly record struct PageChange(
        ulong Address, ChangeKinds Kinds, PhysicalAddress Before, PhysicalAddress After,
        ulong SizeBefore, ulong SizeAfter, EntryFlags FlagsBefore, EntryFlags FlagsAfter);
}

/// <summary>The state of a page in a walk.</summary>
internal readonly record struct PageLeaf(bool IsPresent, PhysicalAddress Address, ulong Size, EntryFlags Flags, ulong Raw)
{
    public bool Has(EntryFlags flag) => (Flags & flag) != 0;
}

/// <summary>Lists every page of 4 KiB that a leaf or a non-present entry covers.</summary>
[PageWalker]
internal sealed partial class PageLeafWalker
{
    private EffectivePermissions _permissions;

    public Dictionary<ulong, PageLeaf> Pages { get; } = [];

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;
        EntryFlags flags = _permissions.Apply(entry);
        if (entry.IsTable) return;

        for (ulong offset = 0; offset < entry.Size; offset += 1 << 12)
        {
            Pages[(address + offset).Value] = entry.IsPresent
                ? new PageLeaf(true, entry.Address + offset, entry.Size, flags, entry.Raw)
                : new PageLeaf(false, default, entry.Size, EntryFlags.None, entry.Raw);
        }
    }
}
