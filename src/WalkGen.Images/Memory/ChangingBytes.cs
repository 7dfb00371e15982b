using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace WalkGen.Images;

/// <summary>
/// Bytes of a running machine. It remembers the page tables that were read, by a hash of each, to find those that have changed since.
/// </summary>
/// <param name="bytes">The bytes.</param>
internal sealed class ChangingBytes(ImageBytes bytes) : ImageBytes
{
    private const int PageSize = 1 << 12; // what is read in whole pages is a table: structures of the kernel are read in parts
    private const int MaxTables = 1 << 20; // a table per 2 MiB: 2 TiB of memory in small pages

    private readonly ConcurrentDictionary<(ulong Offset, int Length), ulong> _tables = new();

    /// <inheritdoc/>
    public override int DamagedPages => bytes.DamagedPages;

    /// <inheritdoc/>
    public override long UnreadablePages => bytes.UnreadablePages;

    /// <inheritdoc/>
    public override long CachedBytes => bytes.CachedBytes;

    /// <inheritdoc/>
    public override ChangingBytes Changing => this;

    /// <inheritdoc/>
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> found)
    {
        if (!bytes.TryGetBytes(offset, length, out found)) return false;
        if ((offset | (uint)length) % PageSize == 0 && length > 0 && !_tables.ContainsKey((offset, length)) && _tables.Count < MaxTables)
            _tables[(offset, length)] = HashOf(found);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryRead(ulong offset, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> found)
        => bytes.TryRead(offset, length, scratch, out found);

    /// <inheritdoc/>
    public override bool TryReadAgain(ulong offset, Span<byte> target) => bytes.TryReadAgain(offset, target);

    /// <inheritdoc/>
    public override void Keep(ulong offset, ReadOnlySpan<byte> kept) => bytes.Keep(offset, kept);

    /// <inheritdoc/>
    public override void RequireOpen() => bytes.RequireOpen();

    /// <inheritdoc/>
    public override void Dispose() => bytes.Dispose();

    /// <summary>Reads all tables again, and compares each with what was read first.</summary>
    public TableChanges Compare()
    {
        byte[] again = [];
        long changed = 0, read = 0;
        foreach (((ulong offset, int length), ulong hash) in _tables)
        {
            if (again.Length < length) again = new byte[length];
            Span<byte> now = again.AsSpan(0, length);
            read++;
            if (!bytes.TryReadAgain(offset, now) || HashOf(now) != hash) changed++;
        }

        return new TableChanges(read, changed);
    }

    private static ulong HashOf(ReadOnlySpan<byte> table)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(table, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
