using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>What of an area is in memory, and what is not, in bytes (Linux: <c>/proc/PID/smaps</c>).</summary>
[PageWalker]
internal sealed partial class Smaps(LinuxKernel kernel)
{
    public ulong Resident { get; private set; }
    public ulong Dirty { get; private set; }
    public ulong Referenced { get; private set; }
    public ulong Huge { get; private set; }
    public ulong Hugetlb { get; private set; }
    public ulong ProtNone { get; private set; }
    public ulong Swap { get; private set; }
    public ulong Nothing { get; private set; }

    [PudEntry, PmdEntry]
    private WalkAction OnUpper<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        if (entry.IsTable) return WalkAction.Subtree;
        ulong before = Resident;
        OnPage(entry, range);
        Huge += Resident - before;
        return WalkAction.Continue;
    }

    [PteEntry]
    private partial void OnPage<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        ulong bytes = (ulong)range.Length;
        NonPresentEntry absent = kernel.Decode(entry, range.Start);
        if (absent.Kind == NonPresentKind.Swap) Swap += bytes;
        else if (absent.IsResident) AddResident(bytes, absent.Flags.HasFlag(NonPresentFlags.Dirty), absent.Flags.HasFlag(NonPresentFlags.Accessed));
        else if (absent.Frame is not null) Resident += bytes; // migration, poison, device memory
        else if (!entry.IsPresent) Nothing += bytes; // empty, or a marker
        else if (!entry.Has(EntryFlags.Special)) AddResident(bytes, entry.IsDirty, entry.IsAccessed);
        if (absent.Kind == NonPresentKind.ProtNone) ProtNone += bytes;
    }

    [PteHole]
    private void OnHole(VirtualRange range) => Nothing += (ulong)range.Length;

    [HugetlbEntry]
    private void OnHugetlb<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
        => Hugetlb += entry.IsPresent ? (ulong)range.Length : 0;

    private void AddResident(ulong bytes, bool isDirty, bool isReferenced)
    {
        Resident += bytes;
        if (isDirty) Dirty += bytes;
        if (isReferenced) Referenced += bytes;
    }
}
