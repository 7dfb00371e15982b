using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Finds the private anonymous pages of an address space, one per call (Linux: <c>mm/ksm.c</c>).</summary>
[PageWalker]
internal sealed partial class KsmScan(AddressSpace space)
{
    private VirtualAddress _next;

    /// <summary>The address of the page.</summary>
    public VirtualAddress Address { get; private set; }

    /// <summary>The frame of the page; in a huge page, that of the small page at the address.</summary>
    public PhysicalAddress Frame { get; private set; }

    /// <summary>Finds the next page. Returns false after the last page; the next call then starts again.</summary>
    public bool MoveNext()
    {
        using var held = space.Lock.EnterRead();
        var last = new VirtualAddress(space.UserEnd.Value - 1);
        bool isFound = _next <= last && this.Walk(space, new VirtualRange(_next, last)).IsStopped;
        _next = isFound ? Address + (1UL << space.PageShift) : default;
        return isFound;
    }

    [TestWalk]
    private static int OnVma(Vma vma) => vma.IsFile || (vma.Flags & (VmFlags.Shared | VmFlags.PfnMap | VmFlags.HugeTlb)) != 0 ? 1 : 0;

    [LeafEntry, PteEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Special)]
    private int OnPage<TPaging>(Entry<TPaging> page, VirtualAddress address) where TPaging : struct, IPagingFormat
    {
        Address = address;
        Frame = page.Address + (address.Value & (page.Size - 1));
        return 1; // ends the walk
    }
}
