using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>
/// arm64 with 4 KiB pages. Sources: <c>arch/arm64/include/asm/pgtable.h</c> (the functions), <c>pgtable-prot.h</c> and
/// <c>pgtable-hwdef.h</c> (bits and protections).
/// </summary>
internal sealed class AArch64Rules(LinuxVersion version, bool isHuge = false) : KernelRules(version, isHuge)
{
    private const ulong Valid = 1, Page = 1 << 1, User = 1 << 6, ReadOnly = 1 << 7, Shared = 3 << 8, Af = 1 << 10, NotGlobal = 1 << 11;
    private const ulong Write = 1UL << 51; // PTE_WRITE = PTE_DBM
    private const ulong Pxn = 1UL << 53, Uxn = 1UL << 54, Dirty = 1UL << 55, Special = 1UL << 56;
    private const ulong UffdWp = 1UL << 58; // since 6.10
    private const ulong FrameMask = 0x0000_ffff_ffff_f000;

    private bool HasPresentInvalid => Version >= new LinuxVersion(6, 10);

    // PTE_PROT_NONE is bit 58 before 6.10; then PTE_PRESENT_INVALID = PTE_NG.
    private ulong ProtNone => HasPresentInvalid ? NotGlobal : 1UL << 58;

    public override int PhysicalBits => 48;

    public override bool HasSoftDirty => false;

    public override bool HasUffdWriteProtection => HasPresentInvalid;

    public override int SwapOffsetBits => 50;

    public override ulong SwapExclusive => 1 << 2; // PTE_SWP_EXCLUSIVE, 5.19

    public override ulong SwapSoftDirty => 0;

    public override ulong SwapUffdWriteProtected => HasPresentInvalid ? 1UL << 3 : 0; // PTE_SWP_UFFD_WP

    private ulong Type => IsHuge ? 0 : Page; // pmd_mkhuge clears PMD_TABLE_BIT

    public override ulong Make(ulong frame, Protection protection) => (frame & FrameMask) | Bits(protection) | Af | Shared | Type;

    public override PageState Start(ulong frame, Protection protection)
        => base.Start(frame, protection) with { IsWritable = false }; // _PAGE_SHARED has PTE_WRITE and PTE_RDONLY

    public override ulong Apply(PteOperation operation, ulong entry, Protection protection) => operation switch
    {
        PteOperation.MakeDirty => MakeDirty(entry),
        PteOperation.MakeClean => (entry & ~Dirty) | ReadOnly,
        PteOperation.MakeYoung => entry | Af,
        PteOperation.MakeOld => entry & ~Af,
        PteOperation.MakeWritable => MakeWritable(entry),
        PteOperation.WriteProtect => WriteProtect(entry),
        PteOperation.Modify => Modify(entry, protection),
        PteOperation.MakeUffdWriteProtected => WriteProtect(entry | UffdWp),
        PteOperation.ClearUffdWriteProtected => entry & ~UffdWp,
        PteOperation.MakeSpecial => entry | Special,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    public override PageState Apply(PteOperation operation, PageState page, Protection protection)
    {
        PageState next = base.Apply(operation, page, protection);
        return operation switch
        {
            PteOperation.MakeDirty => next with { IsWritable = page.IsWrite },
            PteOperation.MakeClean => next with { IsWritable = false },
            PteOperation.MakeWritable => KeepsClean
                ? next with { IsWritable = page.IsDirty }
                : next with { IsDirty = true }, // PTE_WRITE without PTE_RDONLY is pte_hw_dirty
            PteOperation.MakeUffdWriteProtected => next with { IsWrite = false, IsWritable = false },
            _ => next,
        };
    }

    // __swp_entry: __SWP_TYPE_SHIFT and __SWP_OFFSET_SHIFT, 3 and 8 from 5.19, 6 and 12 since 6.10.
    public override ulong Swap(int type, ulong offset)
        => HasPresentInvalid ? ((ulong)type << 6) | (offset << 12) : ((ulong)type << 3) | (offset << 8);

    // PMD_PRESENT_INVALID is bit 59 before 6.10; then PTE_PRESENT_INVALID, which a user page has as PTE_NG.
    public override ulong MakeInvalid(ulong entry) => (entry & ~Valid) | (HasPresentInvalid ? NotGlobal : 1UL << 59);

    protected override PageState Modify(PageState page, Protection protection)
        => base.Modify(page, protection) with { IsWritable = RestoresDirty && Writes(protection) && page.IsDirty };

    // "arm64: mm: avoid always making PTE dirty in pte_mkwrite()"; that it is in 6.19 and later is from memory.
    private bool KeepsClean => Version >= new LinuxVersion(6, 19);

    // pte_modify ends with pte_mkdirty of a pte_sw_dirty entry; that it is in 6.7 and later is from memory.
    private bool RestoresDirty => Version >= new LinuxVersion(6, 7);

    // PAGE_NONE, PAGE_READONLY, PAGE_SHARED, PAGE_READONLY_EXEC, PAGE_SHARED_EXEC, all with PTE_RDONLY (from memory).
    private ulong Bits(Protection protection) => ReadOnly | NotGlobal | Pxn | (protection switch
    {
        Protection.None => ProtNone | Uxn,
        Protection.Read => Valid | User | Uxn,
        Protection.ReadWrite => Valid | User | Uxn | Write,
        Protection.ReadExecute => Valid | User,
        _ => Valid | User | Write,
    });

    private static bool IsHardwareDirty(ulong entry) => (entry & (Write | ReadOnly)) == Write;

    private static ulong MakeDirty(ulong entry) => (entry & Write) != 0 ? (entry | Dirty) & ~ReadOnly : entry | Dirty;

    private static ulong WriteProtect(ulong entry)
    {
        if (IsHardwareDirty(entry)) entry |= Dirty;
        return (entry & ~Write) | ReadOnly;
    }

    private ulong MakeWritable(ulong entry)
        => !KeepsClean || (entry & Dirty) != 0 ? (entry | Write) & ~ReadOnly : entry | Write;

    private ulong Modify(ulong entry, Protection protection)
    {
        ulong mask = User | Pxn | Uxn | ReadOnly | ProtNone | Valid | Write;
        if (IsHardwareDirty(entry)) entry |= Dirty;
        entry = (entry & ~mask) | (Bits(protection) & mask);
        return RestoresDirty && (entry & Dirty) != 0 ? MakeDirty(entry) : entry;
    }
}
