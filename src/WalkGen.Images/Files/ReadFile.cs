using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// A file that is read, not mapped, in units that are cached. Pages that cannot be read are missing.
/// </summary>
internal sealed class ReadFile : FileBytes
{
    private const int UnitShift = 14; // scattered tables favour small units, neighbours large ones
    private const int UnitSize = 1 << UnitShift;
    private const int PageSize = 1 << 12;
    private const int MaxCached = 1 << 25; // bytes

    private readonly FileStream _stream;
    private readonly ByteCache<ulong> _units = new(MaxCached);
    private readonly PageFlags _unreadable = new(); // a bit per page: a disk may fail everywhere
    private volatile bool _isDisposed;

    /// <summary>Reads <paramref name="stream"/>, which must not be empty, and takes ownership of it.</summary>
    /// <param name="stream">The file, open for reading.</param>
    /// <param name="name">The name of the file in messages.</param>
    public ReadFile(FileStream stream, string name) : base(name, (ulong)stream.Length)
        => _stream = stream;

    /// <inheritdoc/>
    public override long UnreadablePages => _unreadable.Count;

    /// <inheritdoc/>
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (!Contains(offset, (ulong)length)) return false; // a negative length becomes one that no file has

        int start = (int)(offset & (UnitSize - 1));
        if (length > UnitSize - start)
        {
            byte[] copy = new byte[length];
            bytes = copy;
            return Fill(copy, offset);
        }

        ulong index = offset >> UnitShift;
        byte[] unit = _units.Find(index) ?? ReadUnit(index);
        if (_unreadable.Count > 0 && IsUnreadable(offset, length)) return false;
        bytes = unit.AsSpan(start, length);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryRead(ulong offset, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (!Contains(offset, (ulong)length)) return false;
        Span<byte> room = scratch.Get(length);
        bytes = room;
        return Fill(room, offset);
    }

    /// <inheritdoc/>
    public override bool TryReadAgain(ulong offset, Span<byte> target)
    {
        RequireOpen();
        return Contains(offset, (ulong)target.Length) && TryFill(target, offset);
    }

    /// <inheritdoc/>
    public override void RequireOpen() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(MemoryImage));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isDisposed = true;
        _stream.Dispose();
        _units.Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte[] ReadUnit(ulong index)
    {
        byte[] unit = GC.AllocateUninitializedArray<byte>(UnitSize); // what follows the end of the file is never returned
        ulong offset = index << UnitShift;
        Fill(unit.AsSpan(0, (int)ulong.Min(UnitSize, Length - offset)), offset);
        _units.Add(index, unit);
        return unit;
    }

    /// <summary>Reads bytes of the file; false if a page of them cannot be read, which is noted and left as zeros.</summary>
    private bool Fill(Span<byte> target, ulong offset)
    {
        if (TryFill(target, offset)) return true;

        bool isReadable = true;
        for (int done = 0; done < target.Length;)
        {
            ulong at = offset + (ulong)done;
            int count = int.Min(PageSize - (int)(at % PageSize), target.Length - done);
            if (!TryFill(target.Slice(done, count), at))
            {
                isReadable = false;
                target.Slice(done, count).Clear();
                _unreadable.Add(at / PageSize);
            }

            done += count;
        }

        return isReadable;
    }

    private bool TryFill(Span<byte> target, ulong offset)
    {
        try
        {
            while (!target.IsEmpty)
            {
                int count = RandomAccess.Read(_stream.SafeFileHandle, target, (long)offset);
                if (count == 0) return false; // the file was cut
                target = target[count..];
                offset += (ulong)count;
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            RequireOpen(); // throws with the name of the image
            throw;
        }
    }

    private bool IsUnreadable(ulong offset, int length)
    {
        for (ulong page = offset / PageSize; page * PageSize < offset + (ulong)length; page++)
        {
            if (_unreadable.Contains(page)) return true;
        }

        return false;
    }
}
