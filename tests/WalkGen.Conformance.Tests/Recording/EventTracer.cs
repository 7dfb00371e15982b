using WalkGen.Conformance.Tests.Formats;
using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Recording;

/// <summary>Records what a walk does besides calling handlers, in the words of the vectors.</summary>
internal sealed class EventTracer(Machine machine, Script script, EventLog log) : WalkTracer
{
    public override void Split(PageTableLevel level, VirtualAddress start, ulong before, ulong after, Vma vma)
    {
        machine.Tables.Settle();
        log.Add($"split {Name(level)} {Hex(start)} 0x{before:x} 0x{after:x} {machine.IdOf(vma)}");
    }

    public override void BadEntryCleared(PageTableLevel level, PhysicalAddress slot, ulong before)
        => log.Add($"bad {Name(level)} {Table(slot)} {TableRoom.IndexOf(slot)} 0x{before:x}");

    public override void HugeEntryWarning(PageTableLevel level) => log.Add($"warn {Name(level)}");

    public override void AddressWarning(VirtualAddress address) => log.Add("warn addr");

    public override void AddressSpaceLockAsserted(AddressSpace space, bool forWriting)
        => log.Add($"{(forWriting ? "mmap_w" : "mmap_r")} {machine.IdOf(space)}");

    public override void VmaWriteLocked(Vma vma) => log.Add($"vma_write {machine.IdOf(vma)}");

    public override void VmaWriteLockAsserted(Vma vma) => log.Add($"vma_assert {machine.IdOf(vma)}");

    public override void PteMapping(VirtualAddress address, PhysicalAddress slot) => script.OnHook(Hook.Map, slot);

    public override void PteLocked(VirtualAddress address, PhysicalAddress table) => log.Add($"lock {Hex(address)} {Table(table)}");

    public override void PteLockFailed(VirtualAddress address) => log.Add($"lockfail {Hex(address)}");

    public override void PteUnlocked(PhysicalAddress table) => log.Add($"unlock {Table(table)}");

    public override void PteMapped(VirtualAddress address, PhysicalAddress table) => log.Add($"map {Hex(address)} {Table(table)}");

    public override void PteMapFailed(VirtualAddress address) => log.Add($"mapfail {Hex(address)}");

    public override void PteUnmapped(PhysicalAddress table) => log.Add($"unmap {Table(table)}");

    public override void HugetlbLocked(Vma vma) => log.Add($"hugetlb_lock {machine.IdOf(vma)}");

    public override void HugetlbUnlocked(Vma vma) => log.Add($"hugetlb_unlock {machine.IdOf(vma)}");

    public override void EntryLocking(PhysicalAddress slot) => script.OnHook(Hook.PLock, slot);

    public override void EntryLocked() => log.Add("spin");

    public override void EntryUnlocked() => log.Add("unspin");

    public override void MappingLockAsserted(FileMapping mapping) => log.Add("i_mmap_assert");

    public override void MappingLocked(FileMapping mapping) => log.Add("i_mmap_lock");

    public override void MappingUnlocked(FileMapping mapping) => log.Add("i_mmap_unlock");

    public override void FolioWalkStarted(Vma vma) => log.Add($"pgtable_begin {machine.IdOf(vma)}");

    public override void FolioWalkEnded(Vma vma) => log.Add($"pgtable_end {machine.IdOf(vma)}");

    public override void InvalidateStarted(AddressSpace space, VirtualRange range)
        => log.Add($"mn_start {machine.IdOf(space)} {Bounds(range)}");

    public override void InvalidateEnded(AddressSpace space, VirtualRange range)
        => log.Add($"mn_end {machine.IdOf(space)} {Bounds(range)}");

    public override void CacheFlushed(Vma vma, VirtualRange range) => log.Add($"cache {machine.IdOf(vma)} {Bounds(range)}");

    public override void FlushPendingIncremented(AddressSpace space) => log.Add($"tlb_inc {machine.IdOf(space)}");

    public override void FlushPendingDecremented(AddressSpace space) => log.Add($"tlb_dec {machine.IdOf(space)}");

    public override void EntryModifying(PhysicalAddress slot) => script.OnHook(Hook.Prot, slot);

    public override void EntryModified(VirtualAddress address, ulong before, ulong after)
        => log.Add($"prot {Hex(address)} 0x{before:x} 0x{after:x}");

    public override void TlbFlushed(Vma vma, VirtualRange range) => log.Add($"tlb {machine.IdOf(vma)} {Bounds(range)}");

    private static string Name(PageTableLevel level) => level.ToString().ToLowerInvariant();

    private static string Hex(VirtualAddress address) => $"0x{address.Value:x}";

    private static string Bounds(VirtualRange range) => $"{Hex(range.Start)} {Hex(range.End)}";

    private static string Table(PhysicalAddress table) => $"0x{TableRoom.NumberOf(table):x}";
}
