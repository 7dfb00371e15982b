using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>Records what a lookup of a folio does to locks, and can step in between.</summary>
internal sealed class FolioTracer : WalkTracer
{
    public List<string> Events { get; } = [];

    /// <summary>Called just before the lock of a PUD or PMD entry is taken, with its slot.</summary>
    public Action<PhysicalAddress>? OnLocking { get; set; }

    /// <summary>The number of the event that fails, from 0.</summary>
    public int FailsAt { get; set; } = -1;

    public override void AddressSpaceLockAsserted(AddressSpace space, bool forWriting) => Add(forWriting ? "space for writing" : "space");

    public override void FolioWalkStarted(Vma vma) => Add("begin");

    public override void FolioWalkEnded(Vma vma) => Add("end");

    public override void AddressWarning(VirtualAddress address) => Add("warning");

    public override void BadEntryCleared(PageTableLevel level, PhysicalAddress slot, ulong before) => Add($"bad {level}");

    public override void EntryLocking(PhysicalAddress slot)
    {
        OnLocking?.Invoke(slot);
        Add("locking");
    }

    public override void EntryLocked() => Add("locked");

    public override void EntryUnlocked() => Add("unlocked");

    public override void PteMapping(VirtualAddress address, PhysicalAddress slot) => Add("pte mapping");

    public override void PteLocked(VirtualAddress address, PhysicalAddress table) => Add("pte locked");

    public override void PteLockFailed(VirtualAddress address) => Add("pte failed");

    public override void PteUnlocked(PhysicalAddress table) => Add("pte unlocked");

    public override void PteUnmapped(PhysicalAddress table) => Add("pte unmapped");

    private void Add(string name)
    {
        Events.Add(name);
        if (Events.Count - 1 == FailsAt) throw new TracerFailedException(name);
    }
}

internal sealed class TracerFailedException(string name) : Exception(name);
