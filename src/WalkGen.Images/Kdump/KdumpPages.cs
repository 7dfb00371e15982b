using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>
/// The dumped pages of a kdump-compressed file, one after the other. A walk reads few of them: each is unpacked when it is first read, and
/// cached until the image is closed. A reader of most pages uses <see cref="TryRead"/>. A stored page is not copied.
/// </summary>
internal sealed unsafe class KdumpPages : ImageBytes
{
    private readonly FileBytes _file;
    private readonly ulong _descriptors;
    private readonly ulong _length;
    private readonly int _pageSize;
    private readonly int _pageShift;

    // The unpacked pages, 0 for a damaged one. Many descriptors share the bytes of the zero page: it is cached once.
    private readonly ConcurrentDictionary<PageDescriptor, nint> _unpacked = new();
    private readonly ConcurrentDictionary<(ulong Offset, int Length), nint> _joined = new();

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
    public override int CachedPages => _unpacked.Values.Count(static page => page != 0);

    /// <inheritdoc/>
    public override int DamagedPages => _unpacked.Values.Count(static page => page == 0);

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

        if (!TryReadPage(offset >> _pageShift, scratch.Get(_pageSize), out ReadOnlySpan<byte> page)) return false;
        bytes = page.Slice(start, length);
        return true;
    }

    /// <inheritdoc/>
    public override void RequireOpen() => _file.RequireOpen();

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    // A negative length becomes longer than any image.
    private bool IsInRange(ulong offset, int length) => offset < _length && (ulong)length <= _length - offset;

    private bool TryGetPage(ulong index, out ReadOnlySpan<byte> page)
    {
        if (TryGetStored(index, out PageDescriptor descriptor, out page)) return true;
        if (!_unpacked.TryGetValue(descriptor, out nint unpacked)) unpacked = Unpack(descriptor);
        page = new ReadOnlySpan<byte>((void*)unpacked, unpacked == 0 ? 0 : _pageSize);
        return unpacked != 0;
    }

    /// <summary>Finds a page without caching it. A packed page is unpacked into <paramref name="room"/>, of the size of a page.</summary>
    private bool TryReadPage(ulong index, Span<byte> room, out ReadOnlySpan<byte> page)
    {
        if (TryGetStored(index, out PageDescriptor descriptor, out page)) return true;
        if (!_unpacked.TryGetValue(descriptor, out nint unpacked))
        {
            page = room;
            if (TryUnpack(descriptor, room)) return true;
            unpacked = Cache(_unpacked, descriptor, null); // damaged pages are counted
        }

        page = new ReadOnlySpan<byte>((void*)unpacked, unpacked == 0 ? 0 : _pageSize);
        return unpacked != 0;
    }

    private bool TryGetStored(ulong index, out PageDescriptor descriptor, out ReadOnlySpan<byte> page)
    {
        page = default;
        descriptor = default;
        if (!_file.TryGetBytes(_descriptors + (index * PageDescriptor.Size), PageDescriptor.Size, out ReadOnlySpan<byte> bytes)) return false;
        descriptor = PageDescriptor.Read(bytes);
        return descriptor.Codec == PageCodecs.Stored
            && descriptor.Length == _pageSize
            && _file.TryGetBytes(descriptor.Offset, _pageSize, out page);
    }

    private nint Unpack(in PageDescriptor descriptor)
    {
        void* page = NativeMemory.Alloc((nuint)_pageSize);
        if (!TryUnpack(descriptor, new Span<byte>(page, _pageSize)))
        {
            NativeMemory.Free(page);
            page = null;
        }

        return Cache(_unpacked, descriptor, page);
    }

    private bool TryUnpack(in PageDescriptor descriptor, Span<byte> page)
        => descriptor.Codec == PageCodecs.Zlib && descriptor.Length > 0 && descriptor.Length <= _pageSize
            && _file.TryGetBytes(descriptor.Offset, (int)descriptor.Length, out ReadOnlySpan<byte> packed)
            && ZlibPage.TryUnpack(packed, page);

    // Copies bytes of several pages to contiguous memory.
    private bool TryJoin(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!_joined.TryGetValue((offset, length), out nint joined))
        {
            void* memory = NativeMemory.Alloc((nuint)length);
            if (!TryCopy(offset, new Span<byte>(memory, length), new byte[_pageSize]))
            {
                NativeMemory.Free(memory);
                return false;
            }

            joined = Cache(_joined, (offset, length), memory);
        }

        bytes = new ReadOnlySpan<byte>((void*)joined, length);
        return true;
    }

    /// <summary>Copies bytes of several pages, each of which is unpacked in <paramref name="room"/>.</summary>
    private bool TryCopy(ulong offset, Span<byte> target, Span<byte> room)
    {
        while (!target.IsEmpty)
        {
            int start = (int)(offset & (ulong)(_pageSize - 1));
            int length = int.Min(_pageSize - start, target.Length);
            if (!TryReadPage(offset >> _pageShift, room, out ReadOnlySpan<byte> page)) return false;
            page.Slice(start, length).CopyTo(target);
            target = target[length..];
            offset += (ulong)length;
        }

        return true;
    }

    // Several threads may unpack the same page. The first one wins, since spans of its copy may be in use.
    private static nint Cache<TKey>(ConcurrentDictionary<TKey, nint> cache, TKey key, void* memory) where TKey : notnull
    {
        if (cache.TryAdd(key, (nint)memory)) return (nint)memory;
        NativeMemory.Free(memory);
        return cache[key];
    }
}
