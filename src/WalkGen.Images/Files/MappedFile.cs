using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>
/// A mapped file. A page that cannot be read, after an I/O error or where the file was cut, is missing: <see cref="FaultHandler"/>.
/// </summary>
/// <remarks>
/// A page is read once before it is given out, so that an error makes it missing. A page that fails later, since the system dropped it and
/// reads it again, or the file is cut just then, reads as zeros once and is counted in <see cref="UnreadablePages"/>.
/// </remarks>
internal sealed unsafe class MappedFile : FileBytes
{
    private readonly byte* _first;
    private readonly byte* _states; // a PageState for each page
    private readonly int _pageShift;
    private readonly ReservedMemory _memory;
    private readonly ReservedMemory _stateMemory;
    private readonly Mapping* _mapping;
    private readonly Lock _disposing = new();
    private ulong _failures; // after Dispose
    private volatile bool _isDisposed;

    private MappedFile(string name, ulong length, int pageShift, ReservedMemory memory, ReservedMemory stateMemory, Mapping* mapping)
        : base(name, length)
    {
        _pageShift = pageShift;
        _memory = memory;
        _stateMemory = stateMemory;
        _mapping = mapping;
        _first = memory.UnsafePointer;
        _states = stateMemory.UnsafePointer;
    }

    /// <inheritdoc/>
    public override long UnreadablePages => (long)(_isDisposed ? _failures : Volatile.Read(ref _mapping->Failures));

    /// <summary>Maps <paramref name="stream"/>; null where that is not safe or there are not enough addresses.</summary>
    /// <param name="stream">The file, open for reading and not empty.</param>
    /// <param name="name">The name of the file in messages.</param>
    public static MappedFile? TryMap(FileStream stream, string name)
    {
        ulong length = (ulong)stream.Length;
        ulong pageSize = (ulong)Environment.SystemPageSize;
        if (length > long.MaxValue - pageSize || !OperatingSystem.IsLinux()) return null;

        int pageShift = (int)ulong.Log2(pageSize);
        ulong size = (length + pageSize - 1) & ~(pageSize - 1);
        ulong statesSize = ((size >> pageShift) + pageSize - 1) & ~(pageSize - 1);
        ReservedMemory? memory = null;
        ReservedMemory? states = null;
        try
        {
            memory = ReservedMemory.Allocate(size, pageSize);
            states = ReservedMemory.Allocate(statesSize, pageSize);
            Mapping* mapping = MappingTable.TryAdd(memory.UnsafePointer, size, states.UnsafePointer, statesSize);
            if (mapping is not null)
            {
                int file = (int)stream.SafeFileHandle.DangerousGetHandle(); // the caller holds the stream
                const int Flags = LinuxMappings.Shared | LinuxMappings.Fixed;
                nint mapped = LinuxMappings.Map((nint)memory.UnsafePointer, (nuint)size, LinuxMappings.Read, Flags, file, 0);
                if (mapped != LinuxMappings.Failed) return new MappedFile(name, length, pageShift, memory, states, mapping);

                MappingTable.Remove(mapping);
            }
        }
        catch (InsufficientMemoryException)
        {
        }

        memory?.Dispose();
        states?.Dispose();
        return null;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (!Contains(offset, (ulong)length)) return false; // a negative length becomes one that no file has

        ulong page = offset >> _pageShift;
        bool isOnePage = (offset + (ulong)length - 1) >> _pageShift == page;
        if (!(isOnePage && _states[page] == (byte)PageState.Readable) && !AreReadable(offset, length)) return false;

        bytes = new ReadOnlySpan<byte>(_first + offset, length);
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override void RequireOpen() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(MemoryImage));

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_disposing)
        {
            if (_isDisposed) return;
            _failures = _mapping->Failures;
            _isDisposed = true;
        }

        // Without Dispose the mapping leaks; a finalizer would take memory from live spans.
        const int Flags = LinuxMappings.Zeros | LinuxMappings.Fixed;
        _ = LinuxMappings.Map((nint)_first, (nuint)_memory.Length, LinuxMappings.Read, Flags, -1, 0); // the pages no longer fault
        MappingTable.Remove(_mapping);
        _memory.Dispose();
        _stateMemory.Dispose();
    }

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private bool AreReadable(ulong offset, int length)
    {
        if (length == 0) return true;
        ulong first = offset >> _pageShift;
        ulong last = (offset + (ulong)length - 1) >> _pageShift;
        if (!new ReadOnlySpan<byte>(_states + first, (int)(last - first) + 1).ContainsAnyExcept((byte)PageState.Readable)) return true;

        // All pages are read before the first atomic operation, which would wait for each read.
        for (ulong page = first; page <= last; page++)
        {
            if (_states[page] == (byte)PageState.Readable) continue;
            if (Volatile.Read(ref _mapping->IsLost) != 0 || _states[page] == (byte)PageState.Unreadable) return false;
            Volatile.Read(ref _first[page << _pageShift]);
            if (Volatile.Read(ref _states[page]) == (byte)PageState.Unreadable) return false; // the handler of the fault wrote it
        }

        for (ulong page = first; page <= last; page++)
        {
            if (_states[page] == (byte)PageState.Readable) continue;
            byte state = Interlocked.CompareExchange(ref _states[page], (byte)PageState.Readable, (byte)PageState.Unknown);
            if (state == (byte)PageState.Unreadable) return false;
        }

        return true;
    }
}
