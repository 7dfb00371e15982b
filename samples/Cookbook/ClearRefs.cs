using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Starts to track writes: a page is soft-dirty again when it is written (Linux: <c>echo 4 > /proc/PID/clear_refs</c>).</summary>
[PageWalker(Lock = WalkLock.Write)]
internal sealed partial class ClearRefs(LinuxKernel kernel)
{
    /// <summary>The number of pages that were soft-dirty.</summary>
    public int Written { get; private set; }

    /// <summary>Clears the flags of an address space that <see cref="LinuxKernel.CreateAddressSpace"/> created.</summary>
    public void Clear(AddressSpace space)
    {
        using var held = space.Lock.EnterWrite();
        var all = new VirtualRange(0, space.UserEnd.Value - 1);
        space.Tlb.InvalidateStart(all);
        this.Walk(space);
        foreach (Vma vma in space.Vmas) space.Tlb.Flush(vma, vma.Range);
        space.Tlb.InvalidateEnd(all);
    }

    [TestWalk]
    private static int OnVma(Vma vma) => (vma.Flags & (VmFlags.PfnMap | VmFlags.HugeTlb)) == 0 ? 0 : 1;

    [LeafEntry, PteEntry]
    private partial void OnEntry<TPaging>(EntryRef<TPaging> entry, VirtualAddress address) where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> before = entry.Read();
        if (before.IsLeaf)
        {
            // The next write faults, and the page fault handler sets the flag.
            if (entry.Clear(EntryFlags.SoftDirty | EntryFlags.Writable).Has(EntryFlags.SoftDirty)) Written++;
            return;
        }

        NonPresentEntry swapped = kernel.Decode(before, address);
        if (swapped.Kind != NonPresentKind.Swap || !swapped.Flags.HasFlag(NonPresentFlags.SoftDirty)) return;
        ulong cleared = kernel.Encode<TPaging>(swapped with { Flags = swapped.Flags & ~NonPresentFlags.SoftDirty });
        if (entry.CompareExchange(cleared, before.Raw) == before) Written++;
    }
}
