using WalkGen.Linux;

namespace WalkGen.Live;

/// <summary>Whether writes to memory can be tracked exactly.</summary>
internal static class TrackedMemory
{
    /// <summary>Names of memory that is shared, but of no disk: anonymous, of memfd_create, of System V.</summary>
    private static readonly string[] OfNoDisk = ["/dev/zero", "/memfd:", "/SYSV", "/anon_hugepage"];

    /// <summary>File systems whose files are memory.</summary>
    private static readonly string[] InMemory = ["tmpfs", "hugetlbfs", "ramfs"];

    /// <summary>Checks that <paramref name="areas"/> cover <paramref name="range"/>, with memory that the kernel tracks exactly.</summary>
    /// <exception cref="ArgumentException">A page is not mapped.</exception>
    /// <exception cref="NotSupportedException">Memory is shared with a file on a disk.</exception>
    public static void Check(VirtualRange range, IEnumerable<ProcessArea> areas) => Check(range, areas, static area =>
    {
        if ((area.Flags & VmFlags.Shared) != 0 && area.IsFile && !IsInMemory(area)) throw OnDisk(area);
    });

    /// <summary>Checks that <paramref name="areas"/> cover <paramref name="range"/>, with private memory alone.</summary>
    /// <exception cref="ArgumentException">A page is not mapped.</exception>
    /// <exception cref="NotSupportedException">Memory is shared.</exception>
    public static void CheckPrivate(VirtualRange range, IEnumerable<ProcessArea> areas) => Check(range, areas, static area =>
    {
        if ((area.Flags & VmFlags.Shared) == 0) return;
        throw new NotSupportedException(
            $"The memory {area.Range} is shared. The kernel drops its soft-dirty bits with its pages, so that writes would be missed. "
            + "Track private memory, or let the process offer a userfaultfd (TrackingOffer).");
    });

    private static void Check(VirtualRange range, IEnumerable<ProcessArea> areas, Action<ProcessArea> check)
    {
        ulong next = range.Start.Value;
        foreach (ProcessArea area in areas.Where(area => area.Range.Start <= range.Last && area.Range.Last >= range.Start))
        {
            if (area.Range.Start.Value > next) break;
            check(area);
            next = area.Range.Last.Value + 1;
        }

        if (next <= range.Last.Value)
        {
            throw new ArgumentException(
                $"The page at {new VirtualAddress(next)} is not mapped: only mapped memory can be tracked.", nameof(range));
        }
    }

    private static bool IsInMemory(ProcessArea area)
    {
        if (area.Name is not { } name || OfNoDisk.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))) return true;
        try
        {
            return InMemory.Contains(new DriveInfo(name).DriveFormat);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return false; // a deleted file
        }
    }

    private static NotSupportedException OnDisk(ProcessArea area) => new(
        $"The memory {area.Range} is shared with a file on a disk. The kernel protects and writes back such pages on its own, so that far "
        + "more would seem written than are. Track a private mapping or memory of tmpfs.");
}
