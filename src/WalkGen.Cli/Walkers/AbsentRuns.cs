namespace WalkGen.Cli.Walkers;

/// <summary>Merges entries that are neither present nor empty to extents.</summary>
/// <param name="kernel">The Linux that wrote them; null if another system did, or if that is not known.</param>
/// <param name="found">Gets each extent.</param>
internal sealed class AbsentRuns(LinuxKernel? kernel, Action<AbsentExtent> found)
{
    private AbsentExtent? _open;

    public void Add<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
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
        found(extent);
    }
}
