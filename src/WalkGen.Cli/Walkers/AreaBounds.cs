using WalkGen.Images;

namespace WalkGen.Cli.Walkers;

/// <summary>Says where runs of pages must end, so that none reaches from one area of a process into another.</summary>
/// <param name="areas">The areas, in ascending order.</param>
internal sealed class AreaBounds(IReadOnlyList<KernelArea> areas)
{
    private ulong _first = 1, _last; // of the area, or the gap between areas, that was entered last: none yet

    /// <summary>The last address of the area, or of the gap between areas, that was entered last.</summary>
    public ulong Last => _last;

    /// <summary>Whether <paramref name="address"/> is in another area, or another gap, than the address before.</summary>
    public bool Enters(VirtualAddress address)
    {
        if (address.Value >= _first && address.Value <= _last) return false;
        int next = FirstEndingAt(address.Value);
        bool isGap = next == areas.Count || areas[next].Range.Start > address;
        _first = !isGap ? areas[next].Range.Start.Value : next == 0 ? 0 : areas[next - 1].Range.Last.Value + 1;
        _last = !isGap ? areas[next].Range.Last.Value : next == areas.Count ? ulong.MaxValue : areas[next].Range.Start.Value - 1;
        return true;
    }

    /// <summary>The index of the first area that ends at <paramref name="address"/> or after it.</summary>
    private int FirstEndingAt(ulong address)
    {
        int low = 0, high = areas.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (areas[middle].Range.Last.Value < address) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
