using static WalkGen.EntryFlags;
using Format = WalkGen.RiscV<WalkGen.Formats.Sv39>;

namespace WalkGen.Runtime.Tests;

/// <summary>Flags taken and given where R, W and X say together what an entry is.</summary>
public sealed class RiscVEditTests
{
    private const ulong V = 1, R = 2, W = 4, X = 8, U = 0x10, G = 0x20, A = 0x40, D = 0x80;
    private const ulong NonCacheable = 1UL << 61;
    private const ulong InputOutput = 1UL << 62;

    [Theory]
    [InlineData(None, Writable, V | X, V | R | W | X)]
    [InlineData(Writable, None, V | R | W, V | R)]
    [InlineData(Executable, None, V | X | U, U)] // not a pointer to a table
    [InlineData(Executable, None, V | R | X, V | R)]
    [InlineData(Executable, Present, V | X, V | R)]
    [InlineData(Executable, Writable, V | X, V | R | W)]
    [InlineData(None, Leaf, 0, V | R)]
    [InlineData(None, Present, X, V | X)]
    [InlineData(None, Present, W, V | R | W)]
    [InlineData(Present, None, V | R | D, R | D)]
    [InlineData(User | Accessed | Dirty | Global, None, V | R | U | A | D | G, V | R)]
    [InlineData(None, User | Accessed | Dirty | Global, V | R, V | R | U | A | D | G)]
    [InlineData(Dirty, Dirty, V | R, V | R | D)]
    [InlineData(None, CacheDisabled, V | R, V | R | InputOutput)]
    [InlineData(None, CacheDisabled, V | R | NonCacheable, V | R | NonCacheable)]
    [InlineData(CacheDisabled, None, V | R | NonCacheable, V | R)]
    [InlineData(WriteThrough, None, V | R, V | R)]
    public void A_leaf_stays_one_or_is_gone(EntryFlags clear, EntryFlags set, ulong before, ulong after)
    {
        const ulong address = 0x12UL << 28;
        Assert.Equal(after | address, Format.Edit(PageTableLevel.Pte, before | address, clear, set));
        Assert.Equal(after | address, Format.Edit(PageTableLevel.Pmd, before | address, clear, set));
    }

    [Theory]
    [InlineData(Writable | User | Executable, None, V, V)] // what a table grants it cannot take
    [InlineData(None, Writable | User | Executable | Present, V, V)]
    [InlineData(Global, None, V | G, V)]
    [InlineData(None, Global, V, V | G)]
    [InlineData(Present, None, V | G, G)]
    [InlineData(None, Present, G, V | G)]
    public void A_table_is_edited_as_one(EntryFlags clear, EntryFlags set, ulong before, ulong after)
        => Assert.Equal(after | 0x4000, Format.Edit(PageTableLevel.Pmd, before | 0x4000, clear, set));

    [Theory]
    [InlineData(PageTableLevel.Pmd, V, None, Accessed)]
    [InlineData(PageTableLevel.Pmd, V, None, Dirty)]
    [InlineData(PageTableLevel.Pmd, V, None, Leaf)]
    [InlineData(PageTableLevel.Pmd, V | R, None, Contiguous)]
    [InlineData(PageTableLevel.Pte, V | R, None, Contiguous)]
    [InlineData(PageTableLevel.Pte, V | R, Contiguous, None)]
    [InlineData(PageTableLevel.Pte, V | R, None, Special)]
    public void What_an_entry_cannot_be_is_refused(PageTableLevel level, ulong raw, EntryFlags clear, EntryFlags set)
        => Assert.Throws<NotSupportedException>(() => Format.Edit(level, raw, clear, set));

    // Every edit of one flag, on words with every mix of the low bits: the flag is as asked, and the others stay.
    [Fact]
    public void An_edit_does_what_its_flags_say()
    {
        EntryFlags[] flags = [Writable, User, Executable, Accessed, Dirty, Global];
        foreach (PageTableLevel level in (PageTableLevel[])[PageTableLevel.Pmd, PageTableLevel.Pte])
        {
            for (ulong raw = 0; raw <= 0xff; raw++)
            {
                var before = new Entry<Format>(raw, level);
                if (!before.IsLeaf) continue;
                foreach (EntryFlags flag in flags)
                {
                    EntryFlags without = new Entry<Format>(Format.Edit(level, raw, flag, None), level).Flags;
                    bool isGone = flag == Executable && (raw & R) == 0;
                    Assert.Equal(before.Flags & ~flag & ~(isGone ? Present | Leaf : None), without);
                    Assert.Equal(before.Flags | flag, new Entry<Format>(Format.Edit(level, raw, None, flag), level).Flags);
                }
            }
        }
    }
}
