using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Sums up the memory of a VMA, in bytes (Linux: <c>/proc/PID/smaps</c>).</summary>
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
    public ulong Empty { get; private set; }

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
        ulong bytes = range.Length;
        NonPresentEntry nonPresent = kernel.Decode(entry, range.Start);
        NonPresentFlags flags = nonPresent.Flags;
        if (nonPresent.Kind == NonPresentKind.Swap) Swap += bytes;
        else if (nonPresent.IsResident) AddResident(bytes, flags.HasFlag(NonPresentFlags.Dirty), flags.HasFlag(NonPresentFlags.Accessed));
        else if (nonPresent.Frame is not null) Resident += bytes; // migration, hwpoison, device memory
        else if (!entry.IsPresent) Empty += bytes; // empty, or a marker
        else if (!entry.Has(EntryFlags.Special)) AddResident(bytes, entry.IsDirty, entry.IsAccessed);
        if (nonPresent.Kind == NonPresentKind.ProtNone) ProtNone += bytes;
    }

    [PteHole]
    private void OnHole(VirtualRange range) => Empty += range.Length;

    [HugetlbEntry]
    private void OnHugetlb<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
        => Hugetlb += entry.IsPresent ? range.Length : 0;

    private void AddResident(ulong bytes, bool isDirty, bool isReferenced)
    {
        Resident += bytes;
        if (isDirty) Dirty += bytes;
        if (isReferenced) Referenced += bytes;
    }
}
