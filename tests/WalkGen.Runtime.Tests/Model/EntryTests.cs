using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests;

public sealed class EntryTests
{
    [Fact]
    public void A_pass_through_entry_counts_as_a_table()
    {
        foreach (ulong raw in (ulong[])[0, 0x80, 0x81, ulong.MaxValue])
        {
            var entry = new Entry<Tiny3>(raw, P4d);
            Assert.True(entry is { IsPassThrough: true, IsTable: true, IsPresent: true, IsNone: false, IsLeaf: false });
        }
    }

    [Fact]
    public void The_same_word_is_tested_at_the_folded_level()
    {
        Assert.True(new Entry<Tiny3>(0, Pud) is { IsPassThrough: false, IsNone: true, IsPresent: false, IsTable: false, IsLeaf: false });
        Assert.True(new Entry<Tiny3>(0x1081, Pud) is { IsLeaf: true, IsTable: false });
        Assert.True(new Entry<Tiny3>(0x1067, Pud) is { IsLeaf: false, IsTable: true });
    }

    [Theory]
    [InlineData(Pgd, 0x81UL, false, true)]
    [InlineData(P4d, 0x81UL, false, true)]
    [InlineData(Pud, 0x81UL, true, false)]
    [InlineData(Pud, 0x01UL, false, true)]
    [InlineData(Pmd, 0x81UL, true, false)]
    [InlineData(Pmd, 0x01UL, false, true)]
    [InlineData(Pte, 0x81UL, true, false)]
    [InlineData(Pte, 0x01UL, true, false)]
    public void A_present_entry_is_a_leaf_or_a_table(PageTableLevel level, ulong raw, bool leaf, bool table)
    {
        var entry = new Entry<Tiny5>(raw, level);
        Assert.Equal((true, leaf, table), (entry.IsPresent, entry.IsLeaf, entry.IsTable));
    }

    [Fact]
    public void An_entry_that_is_not_present_is_neither_none_nor_leaf_nor_table()
    {
        for (PageTableLevel level = Pgd; level <= Pte; level++)
        {
            Assert.True(new Entry<Tiny5>(0x80, level) is { IsNone: false, IsPresent: false, IsLeaf: false, IsTable: false });
        }
    }

    [Fact]
    public void Each_flag_is_a_property_and_all_are_Flags()
    {
        var all = new Entry<X86_64>(0x1ff, Pte);
        Assert.True(all is { IsWritable: true, IsUser: true, IsExecutable: true, IsAccessed: true, IsDirty: true });
        Assert.Equal(
            Enum.GetValues<EntryFlags>().Aggregate((left, right) => left | right) & ~(EntryFlags.Special | EntryFlags.Contiguous
                | EntryFlags.Malformed | EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected),
            all.Flags);
        Assert.True(new Entry<Soft5>(Soft5.Special, Pte).Flags.HasFlag(EntryFlags.Special));

        var bare = new Entry<X86_64>(1 | (1UL << 63), Pte);
        Assert.True(bare is { IsWritable: false, IsUser: false, IsExecutable: false, IsAccessed: false, IsDirty: false });
        Assert.Equal(EntryFlags.Present | EntryFlags.Leaf, bare.Flags);
    }

    [Fact]
    public void Has_asks_for_all_flags_at_once()
    {
        var entry = new Entry<X86_64>(0x03, Pte);
        Assert.True(entry.Has(EntryFlags.Present | EntryFlags.Writable | EntryFlags.Executable));
        Assert.False(entry.Has(EntryFlags.Present | EntryFlags.User));
    }

    [Fact]
    public void The_size_of_a_folded_entry_is_that_of_the_real_one()
        => Assert.Equal([1UL << 16, 1UL << 16, 1UL << 12], new[] { Pgd, Pmd, Pte }.Select(level => new Entry<Tiny2>(0, level).Size));

    [Fact]
    public void Entries_are_equal_by_word_and_level()
    {
        Assert.True(new Entry<Tiny5>(1, Pmd) == new Entry<Tiny5>(1, Pmd));
        Assert.True(new Entry<Tiny5>(1, Pmd) != new Entry<Tiny5>(1, Pte));
        Assert.True(new Entry<Tiny5>(1, Pmd) != new Entry<Tiny5>(2, Pmd));
    }

    [Fact]
    public void It_prints_its_level_and_its_bits()
        => Assert.Equal("Pmd 0x80000000000000e3", new Entry<X86_64>(0x8000_0000_0000_00e3, Pmd).ToString());
}
