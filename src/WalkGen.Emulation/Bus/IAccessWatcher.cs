namespace WalkGen.Emulation;

/// <summary>
/// Watches accesses of RAM and ROM byte by byte: CPUs do not cache the permission for a watched access, so each one is reported with its
/// bytes.
/// </summary>
/// <remarks>
/// Any thread may call the methods, within an access. They must not access guest memory through a CPU, flush TLBs or stop CPUs. To watch
/// more, change what <see cref="WatchedIn"/> returns and then call <see cref="PhysicalBus.FlushWrites"/> or
/// <see cref="PhysicalBus.FlushAll"/>.
/// </remarks>
public interface IAccessWatcher
{
    /// <summary>The kinds of access that are watched for any of <paramref name="length"/> bytes at <paramref name="start"/>.</summary>
    WatchedAccess WatchedIn(PhysicalAddress start, ulong length);

    /// <summary>An action to call before an access; null if the access needs no more.</summary>
    /// <param name="start">The physical address of the first byte of the access.</param>
    /// <param name="length">The number of bytes, at least 1.</param>
    /// <param name="access">The kind of access.</param>
    /// <param name="called">The actions that were called for this access. Its result must depend on them, so that the access ends.</param>
    IAccessAction? NextAction(PhysicalAddress start, ulong length, WatchedAccess access, IReadOnlyList<IAccessAction> called);
}
