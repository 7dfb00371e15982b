using static WalkGen.EntryFlags;
using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests.Walking;

public class EffectivePermissionsTests
{
    private const EntryFlags All = EffectivePermissions.Mask;

    private static readonly PageTableLevel[] Levels = [Pgd, P4d, Pud, Pmd, Pte];

    /// <summary>Each level of a format with five denies each permission.</summary>
    public static TheoryData<PageTableLevel, EntryFlags> Denials() => new(
        from level in Levels from permission in new[] { Writable, User, Executable } select (level, permission));

    [Theory]
    [MemberData(nameof(Denials))]
    public void A_permission_that_one_level_denies_is_denied(PageTableLevel denying, EntryFlags permission)
    {
        EffectivePermissions permissions = default;
        EntryFlags leaf = None;
        foreach (PageTableLevel level in Levels)
        {
            EntryFlags above = permissions.Above<X86_64La57>(level);
            Assert.Equal(level > denying ? All & ~permission : All, above);
            leaf = permissions.Apply(level == denying ? X86<X86_64La57>(level, All & ~permission) : X86<X86_64La57>(level, All));
        }

        Assert.Equal(All & ~permission, leaf & All);
    }

    [Fact]
    public void A_sibling_has_the_permissions_of_its_own_tables()
    {
        EffectivePermissions permissions = default;
        permissions.Apply(X86<X86_64>(P4d, All));
        permissions.Apply(X86<X86_64>(Pud, All & ~User));
        permissions.Apply(X86<X86_64>(Pmd, All & ~Writable));
        Assert.Equal(Executable, permissions.Apply(X86<X86_64>(Pte, All)) & All);
        Assert.Equal(None, permissions.Apply(X86<X86_64>(Pte, Writable | User)) & All);
        Assert.Equal(Executable, permissions.Apply(X86<X86_64>(Pte, All)) & All); // the page before denied nothing to this one

        permissions.Apply(X86<X86_64>(Pmd, All));
        Assert.Equal(Writable | Executable, permissions.Apply(X86<X86_64>(Pte, All)) & All);

        permissions.Apply(X86<X86_64>(Pud, All));
        Assert.Equal(All, permissions.Apply(X86<X86_64>(Pmd, All | Leaf)) & All);
    }

    [Fact]
    public void Other_flags_are_those_of_the_entry()
    {
        EffectivePermissions permissions = default;
        permissions.Apply(X86<X86_64>(Pmd, User));
        Assert.Equal(
            Present | User | Accessed | Dirty | Leaf | Global,
            permissions.Apply(X86<X86_64>(Pte, All | Accessed | Dirty | Global)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pass_through_entry_takes_nothing_away(bool isApplied)
    {
        EffectivePermissions permissions = default;
        Entry<X86> root = X86<X86>(Pmd, All & ~Writable);
        for (PageTableLevel level = Pgd; isApplied && level < Pmd; level++)
            permissions.Apply(new Entry<X86>(root.Raw, level));
        Assert.Equal(All, permissions.Above<X86>(Pmd));
        permissions.Apply(root);
        Assert.Equal(All & ~Writable, permissions.Apply(X86<X86>(Pte, All)) & All);

        permissions = default; // the root entries of PAE have no permissions
        for (PageTableLevel level = isApplied ? Pgd : Pud; level <= Pud; level++)
            permissions.Apply(new Entry<X86Pae>(0x1001, level));
        Assert.Equal(All, permissions.Apply(X86<X86Pae>(Pmd, All | Leaf)) & All);
    }

    [Fact]
    public void A_walk_of_another_format_starts_anew()
    {
        EffectivePermissions permissions = default;
        permissions.Apply(X86<X86_64La57>(Pgd, None));
        permissions.Apply(X86<X86_64>(P4d, All));
        Assert.Equal(All, permissions.Above<X86_64>(Pud));
    }

    private static Entry<TPaging> X86<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
    {
        EntryFlags leaf = level == Pte ? Leaf : None;
        ulong noExecute = (flags & Executable) == 0 ? 1UL << 63 : 0; // the one flag that a clear bit stands for
        return new Entry<TPaging>(TPaging.FlagPattern(level, flags | leaf | Present).Value | noExecute, level);
    }
}
