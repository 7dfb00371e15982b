namespace WalkGen.Live;

/// <summary>
/// Reads the memory of a guest in the fastest way that works: the files that are its RAM, else files that QEMU writes
/// (<c>pmemsave</c>), else texts of the monitor (<c>xp</c>).
/// </summary>
internal sealed class QmpMemory : IDisposable
{
    private readonly RamFiles _files;
    private readonly SavedMemory _saved;
    private readonly PrintedMemory _printed;

    private QmpMemory(RamFiles files, SavedMemory saved, PrintedMemory printed) => (_files, _saved, _printed) = (files, saved, printed);

    /// <summary>Finds out how the memory of a guest can be read.</summary>
    public static QmpMemory Open(QmpConnection connection, GuestState state, CancellationToken cancellation)
    {
        PrintedMemory printed = new(connection, cancellation);
        SavedMemory saved = SavedMemory.Create(connection, cancellation);
        try
        {
            return new(RamFiles.Open(connection, state, printed), saved, printed);
        }
        catch
        {
            saved.Dispose();
            throw;
        }
    }

    /// <summary>Reads memory; false if a byte cannot be read.</summary>
    public bool TryRead(ulong address, Span<byte> target)
        => _files.TryRead(address, target) || _saved.TryRead(address, target) || _printed.TryRead(address, target);

    public void Dispose()
    {
        _files.Dispose();
        _saved.Dispose();
    }
}
