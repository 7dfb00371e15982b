using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// The dumped pages of a kdump-compressed file, one after the other. A walk reads few of them: each is unpacked when it is read, and
/// cached. A page in the cache is dropped for later ones: a small file can unpack to more than the machine has. A reader of most pages uses
/// <see cref="TryRead"/>. A stored page is not copied.
/// </summary>
internal sealed class KdumpPages : ImageBytes
{
    private const int MaxUnpacked = 1 << 25; // bytes in the cache: page tables of 16 GiB in small pages
    private const int MaxJoined = 1 << 24;

    private readonly FileBytes _file;
    private readonly ulong _descriptors;
    private readonly ulong _length;
    private readonly int _pageSize;
    private readonly int _pageShift;

    // Many descriptors share the bytes of the zero page: it is cached once.
    private readonly ByteCache<PageDescriptor> _unpacked = new(MaxUnpacked);
    private readonly ByteCache<(ulong Offset, int Length)> _joined = new(MaxJoined);
    private readonly PageFlags _damaged = new();
    private volatile StrongBox<PageDescriptor>? _zeros; // of a page of zeros, which need not be unpacked again

    /// <summary>The pages of <paramref name="file"/>. Disposing them closes the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="descriptors">The offset of the page descriptors.</param>
    /// <param name="count">The number of pages; the file contains all descriptors.</param>
    /// <param name="pageSize">The size of a page in bytes, a power of two.</param>
    public KdumpPages(FileBytes file, ulong descriptors, ulong count, uint pageSize)
    {
        _file = file;
        _descriptors = descriptors;
        _length = count * pageSize;
        _pageSize = (int)pageSize;
        _pageShift = BitOperations.Log2(pageSize);
    }

    /// <inheritdoc/>
    public override long CachedBytes => _unpacked.Size + _joined.Size;

    /// <inheritdoc/>
    public override long UnreadablePages => _file.UnreadablePages;

    /// <inheritdoc/>
    public override int DamagedPages => _damaged.Count;

    /// <inheritdoc/>
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (!IsInRange(offset, length)) return false;

        int start = (int)(offset & (ulong)(_pageSize - 1));
        if (length > _pageSize - start) return TryJoin(offset, length, out bytes);
        if (!TryGetPage(offset >> _pageShift, out ReadOnlySpan<byte> page)) return false;
        bytes = page.Slice(start, length);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryRead(ulong offset, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (!IsInRange(offset, length)) return false;

        int start = (int)(offset & (ulong)(_pageSize - 1));
        if (length > _pageSize - start)
        {
            Span<byte> room = scratch.Get(length + _pageSize);
            bytes = room[..length];
            return TryCopy(offset, room[..length], room[length..]);
        }

        ulong index = offset >> _pageShift;
        ReadOnlySpan<byte> page = scratch.Find(this, index, _pageSize);
        if (page.IsEmpty)
        {
            Span<byte> room = scratch.Get(_pageSize);
            if (!TryReadPage(index, room, out page)) return false;
            if (page.Overlaps(room)) scratch.Keep(this, index);
        }

        bytes = page.Slice(start, length);
        return true;
    }

    /// <inheritdoc/>
    public override void Keep(ulong offset, ReadOnlySpan<byte> bytes)
    {
        bool isPage = bytes.Length == _pageSize && (offset & (ulong)(_pageSize - 1)) == 0;
        if (isPage && !TryGetHeld(offset >> _pageShift, out PageDescriptor descriptor, out _)) _unpacked.Add(descriptor, bytes.ToArray());
    }

    /// <inheritdoc/>
    public override void RequireOpen() => _file.RequireOpen();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _file.Dispose();
        _unpacked.Clear();
        _joined.Clear();
    }

    // A negative length becomes longer than any image.
    private bool IsInRange(ulong offset, int length) => offset < _length && (ulong)length <= _length - offset;

    private bool TryGetPage(ulong index, out ReadOnlySpan<byte> page)
    {
        if (TryGetHeld(index, out PageDescriptor descriptor, out page)) return true;
        byte[] unpacked = GC.AllocateUninitializedArray<byte>(_pageSize);
        if (!TryUnpack(index, descriptor, unpacked)) return false;
        _unpacked.Add(descriptor, unpacked);
        page = unpacked;
        return true;
    }

    /// <summary>Finds a page without caching it. A packed page is unpacked into <paramref name="room"/>, of the size of a page.</summary>
    private bool TryReadPage(ulong index, Span<byte> room, out ReadOnlySpan<byte> page)
    {
        if (TryGetHeld(index, out PageDescriptor descriptor, out page)) return true;
        if (!TryUnpack(index, descriptor, room)) return false;
        page = room;
        return true;
    }

    /// <summary>Finds a page that is not packed, or that is unpacked in the cache.</summary>
    private bool TryGetHeld(ulong index, out PageDescriptor descriptor, out ReadOnlySpan<byte> page)
    {
        if (TryGetStored(index, out descriptor, out page)) return true;
        page = _unpacked.Find(descriptor);
        return !page.IsEmpty;
    }

    private bool TryGetStored(ulong index, out PageDescriptor descriptor, out ReadOnlySpan<byte> page)
    {
        page = default;
        descriptor = default;
        ulong at = _descriptors + (index * PageDescriptor.Size);
        if (!_file.TryGetBytes(at, PageDescriptor.Size, out ReadOnlySpan<byte> bytes)) return false;
        descriptor = PageDescriptor.Read(bytes);
        return descriptor.Codec == PageCodecs.Stored
            && descriptor.Length == _pageSize
            && _file.TryGetBytes(descriptor.Offset, _pageSize, out page);
    }

    private bool TryUnpack(ulong index, in PageDescriptor descriptor, Span<byte> page)
    {
        if (_damaged.Contains(index)) return false;
        if (_zeros is { } zeros && zeros.Value == descriptor)
        {
            page.Clear();
            return true;
        }

        if (descriptor.Length > 0 && descriptor.Length <= _pageSize && _file.Contains(descriptor.Offset, descriptor.Length))
        {
            if (!_file.TryGetBytes(descriptor.Offset, (int)descriptor.Length, out ReadOnlySpan<byte> packed)) return false; // not its fault
            if (PackedPage.TryUnpack(descriptor.Codec, packed, page))
            {
                if (_zeros is null && !page.ContainsAnyExcept((byte)0)) _zeros = new StrongBox<PageDescriptor>(descriptor);
                return true;
            }
        }

        _damaged.Add(index);
        return false;
    }

    // Copies bytes of several pages to contiguous memory.
    private bool TryJoin(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = _joined.Find((offset, length));
        if (!bytes.IsEmpty) return true;

        byte[] joined = GC.AllocateUninitializedArray<byte>(length);
        if (!TryCopy(offset, joined, new byte[_pageSize])) return false;
        _joined.Add((offset, length), joined);
        bytes = joined;
        return true;
    }

    /// <summary>Copies bytes of several pages. A page that is not copied as a whole is unpacked in <paramref name="room"/>.</summary>
    private bool TryCopy(ulong offset, Span<byte> target, Span<byte> room)
    {
        while (!target.IsEmpty)
        {
            int start = (int)(offset & (ulong)(_pageSize - 1));
            int length = int.Min(_pageSize - start, target.Length);
            Span<byte> place = length == _pageSize ? target[..length] : room;
            if (!TryReadPage(offset >> _pageShift, place, out ReadOnlySpan<byte> page)) return false;
            if (!(page.Overlaps(place) && length == _pageSize)) page.Slice(start, length).CopyTo(target);
            target = target[length..];
            offset += (ulong)length;
        }

        return true;
    }
}
