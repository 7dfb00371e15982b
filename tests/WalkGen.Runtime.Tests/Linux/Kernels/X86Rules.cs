using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>
/// x86. Sources: <c>arch/x86/include/asm/pgtable.h</c> (the functions), <c>pgtable_types.h</c> (bits, <c>_PAGE_CHG_MASK</c>, protections),
/// <c>pgtable-invert.h</c>, <c>pgtable_64.h</c>, <c>pgtable-2level.h</c>, <c>pgtable-3level.h</c> (swap entries).
/// </summary>
internal sealed class X86Rules(LinuxVersion version, int levels, bool isHuge = false) : KernelRules(version, isHuge)
{
    private const ulong P = 1, Rw = 1 << 1, Usr = 1 << 2, Pwt = 1 << 3, Pcd = 1 << 4, A = 1 << 5, D = 1 << 6, Pse = 1 << 7;
    private const ulong ProtNone = 1 << 8; // _PAGE_BIT_PROTNONE = _PAGE_BIT_GLOBAL
    private const ulong Special = 1 << 9; // _PAGE_BIT_SOFTW1
    private const ulong UffdWp = 1 << 10; // _PAGE_BIT_SOFTW2
    private const ulong SoftDirty = 1 << 11; // _PAGE_BIT_SOFTW3

    private bool Is64 => levels > 3;

    // _PAGE_BIT_SAVED_DIRTY, 6.6: _PAGE_BIT_SOFTW5 with CONFIG_X86_64, else _PAGE_BIT_SOFTW2.
    private ulong SavedDirty => Version < new LinuxVersion(6, 6) ? 0 : Is64 ? 1UL << 58 : 1UL << 10;

    // _PAGE_BIT_DEVMAP = _PAGE_BIT_SOFTW4: 58, since 6.6 57; removed in 6.17 (the release is from memory).
    private ulong Devmap => !HasDevmap ? 0 : Version < new LinuxVersion(6, 6) ? 1UL << 58 : 1UL << 57;

    private ulong Nx => levels == 2 ? 0 : 1UL << 63;

    // PTE_PFN_MASK, with a __PHYSICAL_MASK_SHIFT of 52, of two levels 32; PHYSICAL_PMD_PAGE_MASK of a pmd_t.
    private ulong FrameMask => (levels == 2 ? 0xffff_f000UL : 0x000f_ffff_ffff_f000UL) & (IsHuge ? ~0x1f_ffffUL : ~0UL);

    public override int PhysicalBits => levels switch { 2 => 32, 3 => 36, 4 => 46, _ => 52 };

    public override bool HasSoftDirty => Is64; // HAVE_ARCH_SOFT_DIRTY if X86_64

    public override bool HasUffdWriteProtection => Is64 && Version >= new LinuxVersion(5, 7); // HAVE_ARCH_USERFAULTFD_WP if X86_64

    public override bool HasDevmap => Is64 && !IsHuge && Version < new LinuxVersion(6, 17);

    public override bool IsAlwaysExecutable => levels == 2;

    // Of PAE, swp_entry_t is an unsigned long of 32 bits, with a type of 5 bits.
    public override int SwapOffsetBits => levels switch { 2 => 23, 3 => 27, _ => 50 };

    // _PAGE_SWP_EXCLUSIVE: _PAGE_PWT of 64 bits (5.19), _PAGE_PSE of 32 bits (6.3; from memory).
    public override ulong SwapExclusive
        => Is64 ? (Version >= new LinuxVersion(5, 19) ? Pwt : 0) : Version >= new LinuxVersion(6, 3) ? Pse : 0;

    public override ulong SwapSoftDirty => Is64 ? Rw : 0; // _PAGE_SWP_SOFT_DIRTY

    public override ulong SwapUffdWriteProtected => HasUffdWriteProtection ? Usr : 0; // _PAGE_SWP_UFFD_WP

    public override ulong Make(ulong frame, Protection protection)
    {
        ulong bits = Bits(protection) | (IsHuge ? Pse : 0);
        ulong stored = Inverts(bits) ? ~frame : frame; // pfn_pte: pfn ^= protnone_mask(pgprot)
        return (stored & FrameMask) | bits;
    }

    public override ulong Apply(PteOperation operation, ulong entry, Protection protection) => operation switch
    {
        PteOperation.MakeDirty => MakeSavedDirty(entry | D | (HasSoftDirty ? SoftDirty : 0)),
        PteOperation.MakeClean => entry & ~(D | SavedDirty), // _PAGE_DIRTY_BITS
        PteOperation.MakeYoung => entry | A,
        PteOperation.MakeOld => entry & ~A,
        PteOperation.MakeWritable => ClearSavedDirty(entry | Rw),
        PteOperation.WriteProtect => MakeSavedDirty(entry & ~Rw),
        PteOperation.Modify => Modify(entry, protection),
        PteOperation.MakeSoftDirty => entry | SoftDirty,
        PteOperation.ClearSoftDirty => entry & ~SoftDirty,
        // pte_mkuffd_wp write-protects too since 6.2 (from memory); before, its callers do.
        PteOperation.MakeUffdWriteProtected => MakeSavedDirty((entry | UffdWp) & ~Rw),
        PteOperation.ClearUffdWriteProtected => entry & ~UffdWp,
        PteOperation.MakeSpecial => entry | Special,
        PteOperation.MakeDevmap => entry | Special | Devmap, // pte_mkdevmap
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    public override PageState Apply(PteOperation operation, PageState page, Protection protection)
    {
        PageState next = base.Apply(operation, page, protection);
        return operation == PteOperation.MakeUffdWriteProtected ? next with { IsWrite = false, IsWritable = false } : next;
    }

    public override ulong Swap(int type, ulong offset)
        => levels == 2
            ? ((ulong)type << 1) | (offset << 9) // _SWP_TYPE_SHIFT, _SWP_OFFSET_SHIFT
            : (~offset << 14 >> 5) | ((ulong)type << 59); // SWP_OFFSET_SHIFT, SWP_TYPE_BITS

    // pfn_pmd(pmd_pfn(pmd), __pgprot(pmd_flags(pmd) & ~(_PAGE_PRESENT | _PAGE_PROTNONE)))
    public override ulong MakeInvalid(ulong entry) => (~entry & FrameMask) | (entry & ~(FrameMask | P | ProtNone));

    /// <summary>
    /// <c>set_memory_np</c> of a kernel page: <c>pgprot_clear_protnone_bits</c> clears G (<c>mm/pat/set_memory.c</c>), and
    /// <c>pfn_pte</c> inverts the frame number.
    /// </summary>
    public ulong MakeNonPresentInKernel(ulong entry)
    {
        ulong bits = entry & ~(FrameMask | P | ProtNone);
        return ((Inverts(bits) ? ~entry : entry) & FrameMask) | bits;
    }

    // PAGE_NONE, PAGE_READONLY, PAGE_SHARED, PAGE_READONLY_EXEC, PAGE_SHARED_EXEC. Each here has a protection key of its own, which
    // vm_get_page_prot adds (_PAGE_PKEY_MASK).
    private ulong Bits(Protection protection) => (Is64 ? (ulong)protection << 59 : 0) | (protection switch
    {
        Protection.None => A | ProtNone,
        Protection.Read => P | Usr | A | Nx,
        Protection.ReadWrite => P | Rw | Usr | A | Nx,
        Protection.ReadExecute => P | Usr | A,
        _ => P | Rw | Usr | A,
    });

    private ulong Modify(ulong before, Protection protection)
    {
        ulong keep = FrameMask | Pcd | Pwt | Special | A | D | SavedDirty | (Is64 ? SoftDirty : 0) | Devmap
            | (HasUffdWriteProtection ? UffdWp : 0) | (IsHuge ? Pse : 0);
        ulong entry = (before & keep) | (Bits(protection) & ~keep);
        if (Inverts(before) != Inverts(entry)) entry ^= FrameMask; // flip_protnone_guard
        return (before & Rw) != 0 ? MakeSavedDirty(entry) : ClearSavedDirty(entry);
    }

    // __pte_needs_invert; two levels do not invert.
    private bool Inverts(ulong entry) => levels > 2 && entry != 0 && (entry & P) == 0;

    private ulong MakeSavedDirty(ulong entry)
        => SavedDirty != 0 && (entry & (Rw | D)) == D ? (entry & ~D) | SavedDirty : entry;

    private ulong ClearSavedDirty(ulong entry)
        => SavedDirty != 0 && (entry & Rw) != 0 && (entry & SavedDirty) != 0 ? (entry & ~SavedDirty) | D : entry;
}
