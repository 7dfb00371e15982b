namespace WalkGen.Linux;

/// <summary>
/// What a walk is asked to cover: a <see cref="VirtualRange"/>, or Linux's pair of a start and an end that is outside. Only the pair can
/// be empty; the walk then fails with <see cref="WalkResult.InvalidArgument"/> as Linux's does.
/// </summary>
public readonly record struct WalkBounds
{
    private readonly VirtualRange _range;

    /// <summary>From <paramref name="start"/> up to, but not including, <paramref name="end"/>.</summary>
    public WalkBounds(VirtualAddress start, VirtualAddress end)
    {
        IsEmpty = start >= end;
        _range = IsEmpty ? default : new VirtualRange(start.Value, end.Value - 1);
    }

    private WalkBounds(VirtualRange range) => _range = range;

    /// <summary>Whether there is nothing to walk.</summary>
    public bool IsEmpty { get; }

    /// <summary>What there is to walk, unless it is empty.</summary>
    public VirtualRange Range => IsEmpty ? throw new InvalidOperationException("Empty bounds have no range.") : _range;

    /// <summary>The bounds of <paramref name="range"/>.</summary>
    public static implicit operator WalkBounds(VirtualRange range) => new(range);

    /// <summary>The bounds of <paramref name="range"/>.</summary>
    public static WalkBounds FromVirtualRange(VirtualRange range) => range;
}
