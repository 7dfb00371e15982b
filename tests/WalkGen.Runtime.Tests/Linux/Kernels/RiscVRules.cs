using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>
/// riscv, 64 bits. Sources: <c>arch/riscv/include/asm/pgtable-bits.h</c> and <c>pgtable.h</c>; since 6.19 with Svrsw60t59b
/// (the release and the protections are from memory).
/// </summary>
internal sealed class RiscVRules(LinuxVersion version, bool isHuge = false) : KernelRules(version, isHuge)
{
    private const ulong Present = 1, Read = 1 << 1, Write = 1 << 2, Exec = 1 << 3, User = 1 << 4, A = 1 << 6, D = 1 << 7, Special = 1 << 8;
    private const ulong ProtNone = 1 << 5; // _PAGE_PROT_NONE = _PAGE_GLOBAL
    private const ulong SoftDirty = 1UL << 59, UffdWp = 1UL << 60;

    public override int PhysicalBits => 56;

    public override bool HasSoftDirty => Version >= new LinuxVersion(6, 19);

    public override bool HasUffdWriteProtection => HasSoftDirty;

    private bool HasExclusive => Version >= new LinuxVersion(6, 3);

    // __SWP_TYPE_SHIFT is 6, with the exclusive bit 7; the offset follows the 5 bits of the type.
    public override int SwapOffsetBits => HasExclusive ? 52 : 53;

    public override ulong SwapExclusive => HasExclusive ? 1UL << 6 : 0;

    public override ulong SwapSoftDirty => HasSoftDirty ? 1UL << 3 : 0;

    public override ulong SwapUffdWriteProtected => HasSoftDirty ? 1UL << 4 : 0;

    public override ulong Make(ulong frame, Protection protection) => (frame >> 12 << 10) | Bits(protection);

    public override PageState Start(ulong frame, Protection protection)
        => base.Start(frame, protection) with { IsAccessed = protection != Protection.None }; // PAGE_NONE lacks _PAGE_BASE

    public override ulong Apply(PteOperation operation, ulong entry, Protection protection) => operation switch
    {
        PteOperation.MakeDirty => entry | D | (HasSoftDirty ? SoftDirty : 0),
        PteOperation.MakeClean => entry & ~D,
        PteOperation.MakeYoung => entry | A,
        PteOperation.MakeOld => entry & ~A,
        PteOperation.MakeWritable => entry | Write,
        PteOperation.WriteProtect => entry & ~Write,
        // (pte & _PAGE_CHG_MASK) | newprot
        PteOperation.Modify => (entry & ~(Present | Read | Write | Exec | User | ProtNone)) | Bits(protection),
        PteOperation.MakeSoftDirty => entry | SoftDirty,
        PteOperation.ClearSoftDirty => entry & ~SoftDirty,
        PteOperation.MakeUffdWriteProtected => (entry | UffdWp) & ~Write,
        PteOperation.ClearUffdWriteProtected => entry & ~UffdWp,
        PteOperation.MakeSpecial => entry | Special,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    public override PageState Apply(PteOperation operation, PageState page, Protection protection)
    {
        PageState next = base.Apply(operation, page, protection);
        return operation == PteOperation.MakeUffdWriteProtected ? next with { IsWrite = false, IsWritable = false } : next;
    }

    public override ulong Swap(int type, ulong offset)
        => HasExclusive ? ((ulong)type << 7) | (offset << 12) : ((ulong)type << 6) | (offset << 11);

    public override ulong MakeInvalid(ulong entry) => entry & ~(Present | ProtNone);

    protected override PageState Modify(PageState page, Protection protection)
        => base.Modify(page, protection) with { IsAccessed = page.IsAccessed || protection != Protection.None };

    // PAGE_NONE, PAGE_READ, PAGE_WRITE, PAGE_READ_EXEC, PAGE_WRITE_EXEC; _PAGE_BASE has A.
    private static ulong Bits(Protection protection) => protection switch
    {
        Protection.None => ProtNone | Read,
        Protection.Read => Present | A | User | Read,
        Protection.ReadWrite => Present | A | User | Read | Write,
        Protection.ReadExecute => Present | A | User | Read | Exec,
        _ => Present | A | User | Read | Write | Exec,
    };
}
