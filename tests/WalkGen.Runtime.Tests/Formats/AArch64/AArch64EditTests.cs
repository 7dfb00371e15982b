using Format = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;

namespace WalkGen.Runtime.Tests;

/// <summary>Flags taken and given where dirty has two forms, as in Linux's arch/arm64/include/asm/pgtable.h.</summary>
public sealed class AArch64EditTests
{
    private const ulong ReadOnly = 1UL << 7;
    private const ulong Dbm = 1UL << 51;
    private const ulong SoftwareDirty = 1UL << 55;

    private const EntryFlags None = EntryFlags.None;
    private const EntryFlags Writable = EntryFlags.Writable;
    private const EntryFlags Dirty = EntryFlags.Dirty;

    [Theory]
    [InlineData(Writable, None, Dbm, ReadOnly | SoftwareDirty)] // pte_wrprotect: the dirt is kept
    [InlineData(Writable, None, Dbm | ReadOnly, ReadOnly)]
    [InlineData(Writable, None, 0, ReadOnly)]
    [InlineData(Writable, None, SoftwareDirty, ReadOnly | SoftwareDirty)]
    [InlineData(Dirty, None, Dbm, Dbm | ReadOnly)] // pte_mkclean: the hardware sees the next write
    [InlineData(Dirty, None, Dbm | SoftwareDirty, Dbm | ReadOnly)]
    [InlineData(Dirty, None, SoftwareDirty, 0)]
    [InlineData(Dirty, None, SoftwareDirty | ReadOnly, ReadOnly)]
    [InlineData(Dirty | Writable, None, Dbm | SoftwareDirty, ReadOnly)]
    [InlineData(Dirty, Writable, Dbm | SoftwareDirty, 0)]
    [InlineData(None, Dirty, Dbm | ReadOnly, Dbm | ReadOnly | SoftwareDirty)]
    [InlineData(None, Writable, ReadOnly | SoftwareDirty, SoftwareDirty)]
    [InlineData(None, Writable, Dbm | ReadOnly, Dbm)] // now it counts as written: too much is safe, too little is not
    public void A_page_keeps_its_other_flags(EntryFlags clear, EntryFlags set, ulong before, ulong after)
    {
        Assert.Equal(after | 3, Format.Edit(PageTableLevel.Pte, before | 3, clear, set));
        Assert.Equal(after | 1, Format.Edit(PageTableLevel.Pmd, before | 1, clear, set));
    }

    [Theory]
    [InlineData(EntryFlags.Writable, 1UL << 62)]
    [InlineData(EntryFlags.User, 1UL << 61)]
    [InlineData(EntryFlags.Executable, 1UL << 60)]
    [InlineData(EntryFlags.Dirty | EntryFlags.Global | EntryFlags.Leaf, 0UL)]
    public void A_table_is_edited_as_one(EntryFlags flags, ulong bits)
    {
        Assert.Equal(bits | 3, Format.Edit(PageTableLevel.Pmd, 3, flags, None));
        if (bits != 0) Assert.Equal(3UL, Format.Edit(PageTableLevel.Pmd, bits | 3, None, flags));
    }

    [Fact]
    public void What_an_entry_cannot_be_is_refused()
    {
        Assert.Throws<NotSupportedException>(() => Format.Edit(PageTableLevel.Pte, 3, None, EntryFlags.CacheDisabled));
        Assert.Throws<NotSupportedException>(() => Format.Edit(PageTableLevel.Pmd, 3, None, Dirty));
        Assert.Equal(3UL, Format.Edit(PageTableLevel.Pte, 3, EntryFlags.CacheDisabled, None));
    }

    // Every edit of one flag, on words with every mix of the bits that matter: the flag is as asked, and dirt never gets lost by other
    // edits.
    [Fact]
    public void An_edit_does_what_its_flags_say()
    {
        ulong[] bits = [1, 2, 1UL << 6, ReadOnly, 1UL << 10, 1UL << 11, Dbm, 1UL << 54, SoftwareDirty, 1UL << 60, 1UL << 61, 1UL << 62];
        EntryFlags[] flags = [Writable, Dirty, EntryFlags.User, EntryFlags.Executable, EntryFlags.Accessed, EntryFlags.Global];
        for (int mix = 0; mix < 1 << bits.Length; mix++)
        {
            ulong raw = bits.Where((_, index) => (mix >> index & 1) != 0).Aggregate(0UL, static (word, bit) => word | bit);
            foreach (PageTableLevel level in (PageTableLevel[])[PageTableLevel.P4d, PageTableLevel.Pmd, PageTableLevel.Pte])
            {
                EntryFlags before = new Entry<Format>(raw, level).Flags;
                foreach (EntryFlags flag in flags)
                {
                    EntryFlags after = new Entry<Format>(Format.Edit(level, raw, flag, None), level).Flags;
                    EntryFlags alsoGone = flag == Dirty ? Writable : None; // until the hardware sees a write
                    Assert.Equal(before & ~flag & ~alsoGone, after & ~alsoGone);
                }
            }
        }
    }
}
