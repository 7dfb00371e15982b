using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Emulation;

/// <summary>Accessed and dirty state that the hardware writes to entries.</summary>
/// <remarks>
/// On AArch64 the dirty state of a leaf is AP[2]: with TCR_EL1.HD a store clears it if DBM is set, and nothing else marks a page as dirty
/// (Arm ARM, D8.5 "Hardware updates to the translation tables"). Bit 55, Linux's second dirty bit, belongs to the guest's kernel. The MMU
/// sets it only in page tables of an <see cref="WalkGen.Linux.AddressSpace"/>, where there is no such kernel.
/// </remarks>
internal static class HardwareMarks<TPaging>
    where TPaging : struct, IPagingFormat
{
    // Of AArch64: AP[2], AF, DBM.
    private const ulong ReadOnly = 1UL << 7, AccessFlag = 1UL << 10, DirtyModifier = 1UL << 51, CleanWritable = DirtyModifier | ReadOnly;

    /// <summary>Gets a leaf after an access that the permissions allow.</summary>
    /// <returns>None, or the fault if the hardware does not write to the entry, but must.</returns>
    public static PageFaultReason Mark(VirtualCpu cpu, Entry<TPaging> entry, int index, MemoryAccess access, out Entry<TPaging> marked)
    {
        ulong raw = entry.Raw;
        PageFaultReason refusal = TPaging.Architecture == Architecture.AArch64 && cpu.Space is null
            ? MarkArm(cpu.Controls, access, ref raw)
            : MarkFlags(cpu.Controls, entry, access, ref raw);
        marked = new Entry<TPaging>(raw, entry.Level, index);
        return refusal;
    }

    /// <summary>The rights that a leaf grants. DBM grants the right to write only if the hardware manages dirty state.</summary>
    public static AccessRights RightsOf(VirtualCpu cpu, Entry<TPaging> entry)
    {
        bool refusesDbm = TPaging.Architecture == Architecture.AArch64 && cpu.Space is null && !ManagesDirtyState(cpu.Controls);
        return refusesDbm ? new Entry<TPaging>(entry.Raw & ~DirtyModifier, entry.Level).Rights : entry.Rights;
    }

    /// <summary>Whether a store to a page of AArch64 clears AP[2], unless it faults.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsCleanOnArm(ulong raw)
        => TPaging.Architecture == Architecture.AArch64 && (raw & CleanWritable) == CleanWritable;

    /// <summary>Whether a store needs no change of a leaf.</summary>
    public static bool IsMarkedForStores(VirtualCpu cpu, Entry<TPaging> entry, int index)
        => Mark(cpu, entry, index, MemoryAccess.Write, out Entry<TPaging> marked) == PageFaultReason.None && marked == entry;

    /// <summary>
    /// Whether entries of <paramref name="level"/> that point to tables are marked as accessed. AArch64 needs FEAT_HAFT for that, which the
    /// MMU does not have.
    /// </summary>
    public static bool MarksTables(PageTableLevel level)
    {
        EntryPattern accessed = TPaging.FlagPattern(level, EntryFlags.Accessed);
        return TPaging.Architecture != Architecture.AArch64
            && !accessed.MatchesNothing && (accessed.Mask & TPaging.ReservedInTable(level)) == 0;
    }

    private static PageFaultReason MarkArm(MmuControls controls, MemoryAccess access, ref ulong raw)
    {
        if ((raw & AccessFlag) == 0 && (controls & MmuControls.Ha) == 0) return PageFaultReason.AccessFlag;
        raw |= AccessFlag;
        if (access == MemoryAccess.Write && ManagesDirtyState(controls) && IsCleanOnArm(raw)) raw &= ~ReadOnly;
        return PageFaultReason.None;
    }

    private static bool ManagesDirtyState(MmuControls controls)
    {
        const MmuControls Both = MmuControls.Ha | MmuControls.Hd;
        return (controls & Both) == Both;
    }

    private static PageFaultReason MarkFlags(MmuControls controls, Entry<TPaging> entry, MemoryAccess access, ref ulong raw)
    {
        EntryFlags flags = access == MemoryAccess.Write ? EntryFlags.Accessed | EntryFlags.Dirty : EntryFlags.Accessed;
        EntryPattern pattern = TPaging.FlagPattern(entry.Level, flags);
        if (entry.Has(flags) || pattern.MatchesNothing) return PageFaultReason.None;
        if ((controls & MmuControls.Svade) != 0 && TPaging.Architecture == Architecture.RiscV) return PageFaultReason.Protection;
        raw = pattern.Set(raw);
        return PageFaultReason.None;
    }
}
