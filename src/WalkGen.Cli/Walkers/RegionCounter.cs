using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>Counts the aligned regions of one size by kind. Their parts must be added in ascending order.</summary>
/// <param name="size">The size in bytes, a power of two.</param>
/// <param name="larger">The counter of the next larger size; each region is a part of one of its regions. Null if there is none.</param>
internal sealed class RegionCounter(ulong size, RegionCounter? larger = null)
{
    private Region _open;
    private bool _isOpen;

    /// <summary>The size in bytes.</summary>
    public ulong Size => size;

    public RegionTotals InPlace { get; } = new();

    public RegionTotals Scattered { get; } = new();

    public RegionTotals Partial { get; } = new();

    public RegionTotals Mixed { get; } = new();

    /// <summary>The totals of all kinds.</summary>
    public IEnumerable<(RegionKind Kind, RegionTotals Totals)> All =>
    [
        (RegionKind.InPlace, InPlace), (RegionKind.Scattered, Scattered), (RegionKind.Partial, Partial), (RegionKind.Mixed, Mixed),
    ];

    /// <summary>How many regions have leaves with the contiguous flag.</summary>
    public ulong Marked => InPlace.Marked + Scattered.Marked + Partial.Marked + Mixed.Marked;

    /// <summary>How many regions could have the contiguous flag and do not have it.</summary>
    public ulong Unmarked => InPlace.Regions - InPlace.Marked;

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in Region part)
    {
        ulong start = part.Start & ~(size - 1);
        if (!_isOpen || _open.Start != start)
        {
            Finish();
            _open = new Region { Start = start };
            _isOpen = true;
        }

        _open.Add(part);
    }

    /// <summary>Counts the last region.</summary>
    public void Finish()
    {
        if (!_isOpen) return;
        _isOpen = false;
        if (_open.Leaves > 0) TotalsOf(_open.KindFor(size)).Add(_open);
        larger?.Add(_open);
    }

    private RegionTotals TotalsOf(RegionKind kind) => kind switch
    {
        RegionKind.InPlace => InPlace,
        RegionKind.Scattered => Scattered,
        RegionKind.Partial => Partial,
        RegionKind.Mixed => Mixed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
