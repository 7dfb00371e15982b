using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests;

/// <summary>A call that throws says in one sentence what is wrong where, and has changed nothing.</summary>
public sealed class RefusedCallTests : IDisposable
{
    private const EntryFlags ReadWrite = EntryFlags.Writable | EntryFlags.User;

    private static readonly PhysicalAddress Ram = new(0x1_0000_0000);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 8 * 0x1000);
    private readonly OwnedPageTable<X86_64> _tables;

    // A 2 MiB leaf at 2 MiB and a page at 6 MiB: four tables, and four frames are left.
    public RefusedCallTests()
    {
        _tables = new OwnedPageTable<X86_64>(_arena);
        _tables.Map(Range(0x20_0000, 0x20_0000), Ram, ReadWrite, Pmd);
        _tables.Map(Range(0x60_0000, 0x1000), Ram, ReadWrite);
        Assert.Equal(4, _arena.FreeFrames);
    }

    public static TheoryData<PageTableLevel, string> WrongLevels => new()
    {
        { P4d, "x86-64, 4 levels folds P4d into Pgd: name a level that is not folded." },
        { Pgd, "x86-64, 4 levels allows no leaves at Pgd." },
        { Unknown, "Unknown is not a level of a page table." },
        { (PageTableLevel)5, "5 is not a level of a page table." },
    };

    // start, last, physical, level, what is wrong
    public static TheoryData<ulong, ulong, ulong, PageTableLevel, string> WrongPlaces => new()
    {
        { 0x1001, 0x1fff, 0, Pte, "does not consist of whole Pte entries, each of 0x1000 bytes." },
        { 0x1000, 0x1ffe, 0, Pte, "does not consist of whole Pte entries, each of 0x1000 bytes" },
        { 0x1000, 0x2000, 0, Pte, "does not consist of whole Pte entries, each of 0x1000 bytes" },
        { 0x80_1000, 0x9f_ffff, 0, Pmd, "does not consist of whole Pmd entries, each of 0x200000 bytes." },
        { 0x80_0000, 0x80_0fff, 0, Pmd, "does not consist of whole Pmd entries, each of 0x200000 bytes" },
        { 0x80_0000, 0x9f_ffff, 0, Pud, "does not consist of whole Pud entries, each of 0x40000000 bytes" },
        { 0x1000, 0x1fff, 0x800, Pte, "0x0000000000000800 is not a multiple of 0x1000, the size of a Pte entry." },
        { 0x80_0000, 0x9f_ffff, 0x1000, Pmd, "0x0000000000001000 is not a multiple of 0x200000" },
        { 0x7fff_ffff_f000, 0x8000_0000_0fff, 0, Pte, "0x00007ffffffff000-0x0000800000000fff is not in one half" },
        { 0x8000_0000_0000, 0x8000_0000_0fff, 0, Pte, "is not in one half" },
        { 0xffff_7fff_ffff_f000, 0xffff_8000_0000_0fff, 0, Pte, "is not in one half" },
        { 0, ulong.MaxValue, 0, Pte, "is not in one half" },
        { 0x1000, 0x2fff, 0xffff_ffff_ffff_f000, Pte, "would end above 2^64 - 1." },
        { 0x1000, 0x1fff, 0xffff_ffff_ffff_f000, Pte, "cannot contain the address 0xfffffffffffff000." },
        { 0x1000, 0x2fff, 0x000f_ffff_ffff_f000, Pte, "A Pte leaf of x86-64, 4 levels cannot contain the address 0x0010000000000000." },
        { 0x80_0000, 0xbf_ffff, 0x000f_ffff_ffe0_0000, Pmd,
            "A Pmd leaf of x86-64, 4 levels cannot contain the address 0x0010000000000000." },
    };

    public static TheoryData<ulong, ulong, PageTableLevel, string> Conflicts => new()
    {
        { 0x60_0000, 0x60_0fff, Pte,
            "0x0000000000600000-0x0000000000600fff cannot be mapped: it has the entry Pte 0x8000000100000007 already." },
        { 0x5f_0000, 0x60_0fff, Pte, "cannot be mapped: it has the entry" }, // free at first, and it would take a table
        { 0x60_0000, 0x7f_ffff, Pmd, "cannot be mapped: it has the entry" }, // a table where a leaf should go
        { 0x20_0000, 0x3f_ffff, Pmd, "cannot be mapped: it has the entry" },
        { 0x3f_f000, 0x40_0fff, Pte, "cannot be mapped: it has the entry Pmd" },
        { 0x00_0000, 0x3fff_ffff, Pud, "cannot be mapped: it has the entry P" },
    };

    public void Dispose() => _arena.Dispose();

    [Theory]
    [MemberData(nameof(WrongLevels))]
    public void A_level_that_holds_no_leaf(PageTableLevel level, string message)
        => Refused<ArgumentException>(() => _tables.Map(Range(0, 1UL << 39), default, ReadWrite, level), message, "leafLevel");

    [Theory]
    [MemberData(nameof(WrongPlaces))]
    public void A_range_or_a_physical_address_that_does_not_fit(
        ulong start, ulong last, ulong physical, PageTableLevel level, string message)
        => Refused<ArgumentException>(
            () => _tables.Map(new VirtualRange(start, last), new PhysicalAddress(physical), ReadWrite, level), message);

    [Fact]
    public void A_flag_that_no_leaf_can_have()
    {
        const EntryFlags flags = ReadWrite | EntryFlags.Special;
        Refused<ArgumentException>(
            () => _tables.Map(Range(0, 0x1000), default, flags), "A Pte leaf of x86-64, 4 levels cannot have the flag Special.", "flags");
        Refused<ArgumentException>(() => _tables.Protect(Range(0x60_0000, 0x1000), flags), "cannot have the flag Special.", "flags");
    }

    [Fact]
    public void A_folded_level_even_if_leaves_are_tested_there()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 0x1000);
        var tables = new OwnedPageTable<I386>(arena);

        var error = Assert.Throws<ArgumentException>(() => tables.Map(Range(0, 0x40_0000), default, ReadWrite, Pmd));

        Assert.StartsWith("i386, 2 levels folds Pmd into Pgd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_too_large_for_an_entry_of_4_bytes()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 0x2000);
        var tables = new OwnedPageTable<I386>(arena);

        Assert.Throws<ArgumentException>(() => tables.Map(Range(0, 0x2000), new PhysicalAddress(0xffff_f000), ReadWrite));
        tables.Map(Range(0, 0x1000), new PhysicalAddress(0xffff_f000), ReadWrite);
    }

    [Theory]
    [MemberData(nameof(Conflicts))]
    public void A_mapping_where_something_is(ulong start, ulong last, PageTableLevel level, string message)
        => Refused<InvalidOperationException>(() => _tables.Map(new VirtualRange(start, last), default, ReadWrite, level), message);

    [Fact]
    public void A_mapping_that_takes_more_tables_than_there_are_frames()
        => Refused<InvalidOperationException>(
            () => _tables.Map(Range(0x80_0000, 5 * 0x20_0000), Ram, ReadWrite),
            "0x0000000000800000-0x00000000011fffff needs 5 more tables, but the arena at 0x0000000000100000 has 4 free frames of 8.");

    [Fact]
    public void A_mapping_of_a_whole_half_is_refused_without_delay()
    {
        var half = new VirtualRange(0xffff_8000_0000_0000, ulong.MaxValue);
        Refused<InvalidOperationException>(() => _tables.Map(half, default, ReadWrite), "more tables");
    }

    [Fact]
    public void The_last_frame_can_be_used() => _tables.Map(Range(0x80_0000, 4 * 0x20_0000), Ram, ReadWrite);

    [Theory]
    [InlineData(0x1001, 0x1fff)]
    [InlineData(0x1000, 0x1ffe)]
    [InlineData(0, 0)]
    public void Edits_of_parts_of_pages(ulong start, ulong last)
    {
        const string message = "does not consist of whole Pte entries, each of 0x1000 bytes";
        var range = new VirtualRange(start, last);
        Refused<ArgumentException>(() => _tables.Unmap(range), message, "range");
        Refused<ArgumentException>(() => _tables.Protect(range, ReadWrite), message, "range");
    }

    [Fact]
    public void A_split_without_a_frame()
    {
        while (_arena.FreeFrames > 0) _arena.Allocate();

        Refused<InvalidOperationException>(() => _tables.Unmap(Range(0x20_0000, 0x1000)), "needs 1 more tables");
        Refused<InvalidOperationException>(() => _tables.Protect(Range(0x20_0000, 0x1000), EntryFlags.None), "needs 1 more tables");
        // The page at 6 MiB would free a table, but only after the split.
        Refused<InvalidOperationException>(() => _tables.Unmap(Range(0x3f_f000, 0x30_0000)), "needs 1 more tables");
        _tables.Unmap(Range(0x20_0000, 0x20_0000));
    }

    [Fact]
    public void An_edit_of_both_halves_that_cannot_be_done_in_the_upper_one()
    {
        _tables.Map(Range(0xffff_8000_0000_0000, 0x20_0000), Ram, ReadWrite, Pmd);
        while (_arena.FreeFrames > 0) _arena.Allocate();
        var range = new VirtualRange(0x60_0000, 0xffff_8000_0000_0fff);

        Refused<InvalidOperationException>(() => _tables.Unmap(range), "needs 1 more tables");
        Refused<InvalidOperationException>(() => _tables.Protect(range, EntryFlags.None), "needs 1 more tables");
    }

    [Theory]
    [InlineData(0x7777_7000)]
    [InlineData(0x10_7000)] // in the arena, but free
    public void A_table_that_other_code_has_linked(ulong table)
    {
        EntryEdit.Write(_tables.Table, 0x60_0000, Pmd, X86_64.TableEntry(new PhysicalAddress(table)));

        Refused<InvalidOperationException>(() => _tables.Unmap(VirtualRange.All), $"An entry points to a Pte table at 0x{table:x16}");
        Refused<InvalidOperationException>(() => _tables.Protect(VirtualRange.All, ReadWrite), "which is not an allocated frame");
        Refused<InvalidOperationException>(() => _tables.Map(Range(0x61_0000, 0x1000), Ram, ReadWrite), "which is not an allocated frame");
    }

    [Fact]
    public void An_edit_of_a_part_of_an_entry_that_is_not_present()
    {
        const ulong swapped = 0x1234_0000; // not none, and not present
        EntryEdit.Write(_tables.Table, 0x20_0000, Pmd, swapped);

        Refused<InvalidOperationException>(
            () => _tables.Unmap(Range(0, 0x20_1000)),
            "The entry Pmd 0x0000000012340000 for 0x0000000000200000-0x00000000003fffff is not present, "
                + "so it cannot be split to change only");
        Refused<InvalidOperationException>(
            () => _tables.Map(Range(0x20_0000, 0x1000), Ram, ReadWrite), "cannot be mapped: it has the entry");

        _tables.Protect(Range(0, 0x20_1000), EntryFlags.None);
        Assert.Equal(swapped, Lookup.Find(_tables.Table, 0x20_0000).Raw);
        _tables.Unmap(Range(0x20_0000, 0x20_0000));
        Assert.True(Lookup.Find(_tables.Table, 0x20_0000).IsNone);
    }

    [Fact]
    public void A_huge_leaf_in_place_of_an_empty_table()
    {
        EntryEdit.Write(_tables.Table, 0x60_0000, Pte, 0);
        VirtualRange range = Range(0x60_0000, 0x20_0000);
        Refused<InvalidOperationException>(() => _tables.Map(range, Ram, ReadWrite, Pmd), "cannot be mapped: it has the entry");

        _tables.Protect(range, EntryFlags.None);
        Assert.Equal(4, _arena.FreeFrames); // Protect leaves holes alone, this one too
        _tables.Unmap(range);
        Assert.Equal(5, _arena.FreeFrames);
        _tables.Map(range, Ram, ReadWrite, Pmd);
    }

    private static VirtualRange Range(ulong start, ulong length) => VirtualRange.FromLength(new VirtualAddress(start), length);

    private void Refused<TException>(Action call, string message, string? parameter = null)
        where TException : Exception
    {
        var before = new ArenaSnapshot(_arena);
        TException error = Assert.ThrowsAny<TException>(call);
        before.AssertUnchanged();
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        if (parameter is not null) Assert.Equal(parameter, (error as ArgumentException)?.ParamName);
    }
}
