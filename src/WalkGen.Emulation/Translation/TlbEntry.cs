namespace WalkGen.Emulation;

/// <summary>
/// A cached translation of one page of the smallest size. A tag is the address of the page if the access needs no page walk, else
/// <see cref="Invalid"/>. The host address of a byte is its guest address plus <see cref="Addend"/>, modulo 2^64.
/// </summary>
internal struct TlbEntry
{
    /// <summary>No page has this address, and no access this tag: its lower bits are set.</summary>
    public const ulong Invalid = ulong.MaxValue;

    public ulong Read;
    public ulong Write;
    public ulong Execute;
    public ulong Addend;
}
