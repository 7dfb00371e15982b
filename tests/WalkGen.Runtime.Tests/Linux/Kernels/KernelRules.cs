using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>
/// What one release of Linux writes into the entries of one architecture: bits as in its headers, and next to them the meaning.
/// </summary>
internal abstract class KernelRules(LinuxVersion version, bool isHuge)
{
    public LinuxVersion Version { get; } = version;

    /// <summary>Whether the entries are a <c>pmd_t</c> that maps a huge page.</summary>
    protected bool IsHuge { get; } = isHuge;

    /// <summary>MAX_PHYSMEM_BITS of <c>asm/sparsemem.h</c>.</summary>
    public abstract int PhysicalBits { get; }

    public abstract bool HasSoftDirty { get; }

    public abstract bool HasUffdWriteProtection { get; }

    public virtual bool HasDevmap => false;

    /// <summary>Whether a page that is not mapped with PROT_EXEC is executable.</summary>
    public virtual bool IsAlwaysExecutable => false;

    /// <summary>The bits of a swap offset, not more than <c>swp_entry_t</c> holds.</summary>
    public abstract int SwapOffsetBits { get; }

    public abstract ulong SwapExclusive { get; }

    public abstract ulong SwapSoftDirty { get; }

    public abstract ulong SwapUffdWriteProtected { get; }

    /// <summary><c>pfn_pte</c> with the protection of <c>protection_map</c>; <c>pmd_mkhuge</c> of it for a huge page.</summary>
    public abstract ulong Make(ulong frame, Protection protection);

    public abstract ulong Apply(PteOperation operation, ulong entry, Protection protection);

    /// <summary><c>__swp_entry_to_pte(__swp_entry(type, offset))</c>.</summary>
    public abstract ulong Swap(int type, ulong offset);

    /// <summary><c>pmd_mkinvalid</c> of a present huge page.</summary>
    public abstract ulong MakeInvalid(ulong entry);

    /// <summary>The meaning after <paramref name="operation"/>. The dirty bit of a page is its own, whatever else changes.</summary>
    public virtual PageState Apply(PteOperation operation, PageState page, Protection protection) => operation switch
    {
        PteOperation.MakeDirty => page with { IsDirty = true, IsSoftDirty = page.IsSoftDirty || HasSoftDirty },
        PteOperation.MakeClean => page with { IsDirty = false },
        PteOperation.MakeYoung => page with { IsAccessed = true },
        PteOperation.MakeOld => page with { IsAccessed = false },
        PteOperation.MakeWritable => page with { IsWrite = true, IsWritable = true },
        PteOperation.WriteProtect => page with { IsWrite = false, IsWritable = false },
        PteOperation.Modify => Modify(page, protection),
        PteOperation.MakeSoftDirty => page with { IsSoftDirty = true },
        PteOperation.ClearSoftDirty => page with { IsSoftDirty = false },
        PteOperation.MakeUffdWriteProtected => page with { IsUffdWriteProtected = true },
        PteOperation.ClearUffdWriteProtected => page with { IsUffdWriteProtected = false },
        PteOperation.MakeSpecial or PteOperation.MakeDevmap => page with { IsSpecial = true },
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    public virtual PageState Start(ulong frame, Protection protection) => new(frame, protection, Writes(protection), Writes(protection));

    public bool Allows(PteOperation operation) => operation switch
    {
        PteOperation.MakeSoftDirty or PteOperation.ClearSoftDirty => HasSoftDirty,
        PteOperation.MakeUffdWriteProtected or PteOperation.ClearUffdWriteProtected => HasUffdWriteProtection,
        PteOperation.MakeSpecial => !IsHuge,
        PteOperation.MakeDevmap => HasDevmap,
        _ => true,
    };

    protected static bool Writes(Protection protection) => protection is Protection.ReadWrite or Protection.ReadWriteExecute;

    protected virtual PageState Modify(PageState page, Protection protection)
        => page with { Protection = protection, IsWrite = Writes(protection), IsWritable = Writes(protection) };
}
