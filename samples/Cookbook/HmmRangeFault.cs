using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Makes a range present and copies its frame numbers for a device (Linux: <c>hmm_range_fault</c>, <c>mm/hmm.c</c>).</summary>
/// <param name="range">The range: whole pages.</param>
/// <param name="access">The access that the device needs.</param>
/// <param name="handle">Handles a page fault (Linux: <c>handle_mm_fault</c>).</param>
[PageWalker]
internal sealed partial class HmmRangeFault(VirtualRange range, MemoryAccess access, Func<PageFault, bool> handle)
{
    private const int Busy = -16, BadAddress = -14, PageShift = 12;
    private PageFault _fault;

    /// <summary>The frame of each page.</summary>
    public PhysicalAddress[] Frames { get; } = new PhysicalAddress[range.PageCount(PageShift)];

    /// <summary>Fills <see cref="Frames"/>. Returns false if an address allows no such access.</summary>
    public bool TryFill(AddressSpace space)
    {
        for (VirtualAddress next = range.Start; ; next = _fault.Address)
        {
            int code;
            using (space.Lock.EnterRead()) code = this.Walk(space, new VirtualRange(next, range.Last)).Code;
            if (code != Busy) return code == 0;
            if (!handle(_fault)) return false;
        }
    }

    [TestWalk]
    private static int OnVma(Vma vma) => (vma.Flags & (VmFlags.Read | VmFlags.PfnMap)) == VmFlags.Read ? 0 : BadAddress;

    [PudEntry, PmdEntry, PteEntry]
    private partial int OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange part, ref PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsTable) return 0;
        walk.Action = WalkAction.Continue;
        if (!entry.IsPresent) return Fault(part, PageFaultReason.NotPresent);
        if (access == MemoryAccess.Write && !entry.IsWritable) return Fault(part, PageFaultReason.Protection);
        int first = (int)((part.Start - range.Start) >> PageShift), pages = (int)part.PageCount(PageShift);
        PhysicalAddress frame = entry.Address + (part.Start.Value & (entry.Size - 1));
        for (int page = 0; page < pages; page++) Frames[first + page] = frame + ((ulong)page << PageShift);
        return 0;
    }

    [PteHole]
    private int OnHole(VirtualRange part, in PageWalk walk) => walk.Vma is null ? BadAddress : Fault(part, PageFaultReason.NotPresent);

    private int Fault(VirtualRange part, PageFaultReason reason)
    {
        _fault = new PageFault(part.Start, access, reason);
        return Busy;
    }
}
