using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>The private anonymous pages of an address space, one at a time, from where the last look ended (Linux: <c>mm/ksm.c</c>).</summary>
[PageWalker]
internal sealed partial class KsmScan(AddressSpace space)
{
    private VirtualAddress _next;

    /// <summary>The page that was found.</summary>
    public VirtualAddress Address { get; private set; }

    /// <summary>Its frame; inside a huge page that of the small page.</summary>
    public PhysicalAddress Frame { get; private set; }

    /// <summary>Finds the next page; false behind the last one, and the call after that begins anew.</summary>
    public bool MoveNext()
    {
        using var held = space.Lock.EnterRead();
        bool isFound = _next < space.UserEnd && this.Walk(space, new VirtualRange(_next, new VirtualAddress(space.UserEnd.Value - 1))).IsStopped;
        _next = isFound ? Address + (1UL << space.PageShift) : default;
        return isFound;
    }

    [TestWalk]
    private static int OnArea(Vma vma) => vma.IsFile || (vma.Flags & (VmFlags.Shared | VmFlags.PfnMap | VmFlags.HugeTlb)) != 0 ? 1 : 0;

    [PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf), PteEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Special)]
    private int OnPage<TPaging>(Entry<TPaging> page, VirtualAddress address) where TPaging : struct, IPagingFormat
    {
        Address = address;
        Frame = page.Address + (address.Value & (page.Size - 1));
        return 1; // found: the walk ends
    }
}
