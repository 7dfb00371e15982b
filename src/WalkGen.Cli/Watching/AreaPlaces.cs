using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>The areas of two moments: an address is in its area of the second, or if it has none then, of the first.</summary>
internal sealed class AreaPlaces(IReadOnlyList<ProcessArea> before, IReadOnlyList<ProcessArea> after)
{
    /// <summary>The area at an address; null if there is none.</summary>
    /// <param name="address">The address.</param>
    /// <param name="last">The last address with the same answer.</param>
    public ProcessArea? At(VirtualAddress address, out VirtualAddress last)
    {
        ProcessArea? now = Find(after, address, out last);
        if (now is not null) return now;
        ProcessArea? was = Find(before, address, out VirtualAddress lastBefore);
        if (lastBefore < last) last = lastBefore;
        return was;
    }

    /// <summary>Whether the address is in memory of the same file, or of no file, at both moments.</summary>
    public bool HasSameFile(VirtualAddress address)
        => Find(before, address, out _) is { } was && Find(after, address, out _) is { } now
            && (was.Inode, was.DeviceMajor, was.DeviceMinor) == (now.Inode, now.DeviceMajor, now.DeviceMinor);

    private static ProcessArea? Find(IReadOnlyList<ProcessArea> areas, VirtualAddress address, out VirtualAddress last)
    {
        int low = 0, high = areas.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (areas[middle].Range.Last >= address) high = middle;
            else low = middle + 1;
        }

        bool isIn = low < areas.Count && areas[low].Range.Start <= address;
        last = isIn ? areas[low].Range.Last : low < areas.Count ? areas[low].Range.Start - 1 : new VirtualAddress(ulong.MaxValue);
        return isIn ? areas[low] : null;
    }
}
