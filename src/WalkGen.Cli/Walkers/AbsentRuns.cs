namespace WalkGen.Cli.Walkers;

/// <summary>Merges entries that are neither present nor empty to extents.</summary>
/// <param name="kernel">The Linux that wrote them; null if another system did, or if that is not known.</param>
/// <param name="found">Gets each extent.</param>
internal sealed class AbsentRuns(LinuxKernel? kernel, Action<AbsentExtent> found)
{
    private AbsentExtent? _open;

    /// <summary>How many extents were handed out.</summary>
    public long Runs { get; private set; }

    /// <summary>How many entries were merged.</summary>
    public long Entries { get; private set; }

    public void Add<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        Entries++;
        var next = new AbsentExtent(address, entry.Size, entry.Size, kernel?.Decode(entry, address));
        if (_open is { } open && open.IsContinuedBy(next))
        {
            _open = open with { Length = open.Length + next.Length };
            return;
        }

        Finish();
        _open = next;
    }

    /// <summary>Hands out the last extent.</summary>
    public void Finish()
    {
        if (_open is not { } extent) return;
        _open = null;
        Runs++;
        found(extent);
    }
}
