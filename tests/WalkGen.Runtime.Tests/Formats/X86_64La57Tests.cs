using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Five levels: the entries of four, and a PML5 above them.</summary>
public sealed class X86_64La57Tests
{
    [Fact]
    public void Tables_are_named_as_in_the_SDM()
        => Assert.Equal(["PML5", "PML4", "PDPT", "PD", "PT"], Levels.Select(X86_64La57.TableName));

    [Fact]
    public void Entries_are_those_of_four_levels()
    {
        ulong[] entries = [0, 1, 0x81, 0xe7, 0x8000_0000_0000_0181, 0x7ff0_0000_0000_1fff, ulong.MaxValue & ~0x80UL, ulong.MaxValue];
        foreach (PageTableLevel level in Levels)
        {
            foreach (ulong entry in entries)
            {
                // with four levels the Pgd is passed through
                PageTableLevel same = level == PageTableLevel.Pgd ? PageTableLevel.P4d : level;
                Assert.Equal(new Entry<X86_64>(entry, same).Flags, new Entry<X86_64La57>(entry, level).Flags);
                Assert.Equal(X86_64.AddressOf(level, entry), X86_64La57.AddressOf(level, entry));
                Assert.Equal(X86_64.IsLeaf(level, entry), X86_64La57.IsLeaf(level, entry));
                Assert.Equal((entry & 1) != 0, X86_64La57.IsPresent(level, entry));
            }
        }
    }

    [Theory]
    [InlineData(PageTableLevel.Pgd)]
    [InlineData(PageTableLevel.P4d)]
    public void No_entry_of_a_PML5_or_PML4_is_a_leaf(PageTableLevel level)
    {
        Assert.False(X86_64La57.AllowsLeaf(level));
        Assert.Equal(EntryPattern.Never, X86_64La57.FlagPattern(level, EntryFlags.Leaf));
        Assert.False(X86_64La57.IsLeaf(level, ulong.MaxValue));
        Assert.Equal(0x000f_ffff_ffff_f000UL, X86_64La57.AddressOf(level, ulong.MaxValue).Value);
    }

    [Fact]
    public void Entries_are_built_as_with_four_levels()
    {
        Assert.Equal(0x1234_5027UL, X86_64La57.TableEntry(new PhysicalAddress(0x1234_5000)));
        Assert.Equal(
            0x8000_0000_4000_00c3,
            X86_64La57.LeafEntry(PageTableLevel.Pud, new PhysicalAddress(0x4000_0000), EntryFlags.Writable | EntryFlags.Dirty));
    }

    private static IEnumerable<PageTableLevel> Levels => Scanning.TestedFormats.Levels;
}
