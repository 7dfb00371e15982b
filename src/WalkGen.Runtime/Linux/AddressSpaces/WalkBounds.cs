namespace WalkGen.Linux;

/// <summary>
/// The bounds of a walk: a <see cref="VirtualRange"/>, or Linux's inclusive start and exclusive end. Only the latter can be
/// empty; the walk then fails with <see cref="WalkResult.InvalidArgument"/> as Linux's does.
/// </summary>
public readonly record struct WalkBounds
{
    private readonly VirtualRange _range;

    /// <summary>The bounds from <paramref name="start"/>, inclusive, to <paramref name="end"/>, exclusive.</summary>
    public WalkBounds(VirtualAddress start, VirtualAddress end)
    {
        IsEmpty = start >= end;
        _range = IsEmpty ? default : new VirtualRange(start.Value, end.Value - 1);
    }

    private WalkBounds(VirtualRange range) => _range = range;

    /// <summary>Whether the bounds contain no address.</summary>
    public bool IsEmpty { get; }

    /// <summary>The range.</summary>
    /// <exception cref="InvalidOperationException">The bounds are empty.</exception>
    public VirtualRange Range => IsEmpty ? throw new InvalidOperationException("Empty bounds have no range.") : _range;

    /// <summary>The bounds of <paramref name="range"/>.</summary>
    public static implicit operator WalkBounds(VirtualRange range) => new(range);

    /// <summary>The bounds of <paramref name="range"/>.</summary>
    public static WalkBounds FromVirtualRange(VirtualRange range) => range;
}
