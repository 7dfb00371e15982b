using System.Runtime.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// An arena of frames: physical memory that WalkGen owns and allocates frame by frame. It is outside the managed heap and aligned to the
/// frame size. The operating system commits it on first use. An arena of 2 MiB or more is aligned to huge pages and requests them.
/// </summary>
/// <remarks>
/// Any thread may allocate and free frames. A span from <see cref="Memory"/> does not keep the arena alive: keep a reference to the arena
/// until the last use of its spans. A span that is used later reads zeros or the memory of a later arena (<see cref="ReservedMemory"/>).
/// </remarks>
public sealed unsafe class FrameArena : IFrameSource, IDisposable
{
    // The smallest frame keeps an 8-byte entry aligned. The largest fits into a span.
    private const int MinFrameShift = 3;
    private const int MaxFrameShift = 30;

    private readonly Lock _allocating = new();
    private readonly FrameSet _allocated;
    private readonly Stack<int> _freed = new();
    private readonly ReservedMemory _memory;
    private readonly byte* _bytes;
    private readonly ulong _length;
    private int _everAllocated;
    private int _pins;
    private volatile bool _isDisposed;

    /// <summary>Creates an arena whose first frame has the physical address <paramref name="start"/>. All frames are free.</summary>
    /// <param name="start">The physical address of the first frame, a multiple of the frame size.</param>
    /// <param name="length">The size of the arena in bytes: a multiple of the frame size, not 0. It is fixed.</param>
    /// <param name="frameShift">log2 of the size of a frame in bytes, from 3 to 30.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="frameShift"/> is not from 3 to 30, or <paramref name="length"/> is 0 or more than 2^31 - 1 frames.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="start"/> or <paramref name="length"/> is not a multiple of the frame size, or the arena would end above physical
    /// address 2^64 - 1.
    /// </exception>
    /// <exception cref="OutOfMemoryException">The operating system has not enough memory.</exception>
    public FrameArena(PhysicalAddress start, ulong length, int frameShift = 12)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameShift, MinFrameShift);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frameShift, MaxFrameShift);
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ulong frameSize = 1UL << frameShift;
        CheckMultiple(start.Value, frameSize, nameof(start));
        CheckMultiple(length, frameSize, nameof(length));
        if (length - 1 > ulong.MaxValue - start.Value)
        {
            throw new ArgumentException($"An arena of 0x{length:x} bytes at {start} would end above 2^64 - 1.", nameof(length));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(length >> frameShift, (ulong)int.MaxValue, nameof(length));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, (ulong)nint.MaxValue - Math.Max(frameSize, HugePages.Size), nameof(length));

        Start = start;
        FrameShift = frameShift;
        Capacity = (int)(length >> frameShift);
        _length = length;
        _allocated = new FrameSet(Capacity);
        _memory = ReservedMemory.Allocate(length, length < HugePages.Size ? frameSize : Math.Max(frameSize, HugePages.Size));
        _bytes = _memory.UnsafePointer;
        if (length >= HugePages.Size) HugePages.Advise(_bytes, length);
    }

    /// <summary>Frees the memory of an arena that was not disposed.</summary>
    ~FrameArena() => _memory?.Dispose(); // null if the constructor failed

    /// <summary>The physical address of the first frame.</summary>
    public PhysicalAddress Start { get; }

    /// <summary>log2 of the size of a frame in bytes.</summary>
    public int FrameShift { get; }

    /// <summary>The size of a frame in bytes.</summary>
    public int FrameSize => 1 << FrameShift;

    /// <summary>The number of frames, free or allocated.</summary>
    public int Capacity { get; }

    /// <summary>The number of free frames.</summary>
    /// <exception cref="ObjectDisposedException">The arena is disposed.</exception>
    public int FreeFrames
    {
        get
        {
            ThrowIfDisposed();
            lock (_allocating) return Capacity - _everAllocated + _freed.Count;
        }
    }

    /// <summary>The memory of all frames, free or allocated.</summary>
    /// <exception cref="ObjectDisposedException">The arena is disposed.</exception>
    public ArenaMemory Memory
    {
        get
        {
            ThrowIfDisposed();
            return new ArenaMemory(this);
        }
    }

    /// <summary>Allocates a frame, fills it with zeros, and returns its address.</summary>
    /// <exception cref="InvalidOperationException">No frame is free.</exception>
    /// <exception cref="ObjectDisposedException">The arena is disposed.</exception>
    public PhysicalAddress Allocate()
    {
        return TryAllocate(out PhysicalAddress frame)
            ? frame
            : throw new InvalidOperationException($"All {Capacity} frames of the arena at {Start} are allocated.");
    }

    /// <summary>Allocates a frame, fills it with zeros, and returns its address; false if no frame is free.</summary>
    /// <exception cref="ObjectDisposedException">The arena is disposed.</exception>
    public bool TryAllocate(out PhysicalAddress address)
    {
        ThrowIfDisposed();
        int frame;
        lock (_allocating)
        {
            address = default;
            if (!_freed.TryPop(out frame))
            {
                if (_everAllocated == Capacity) return false;
                frame = _everAllocated++;
            }

            _allocated.Add(frame);
        }

        // Fresh memory is zero, but a free frame may have been written.
        new Span<byte>(_bytes + ((nuint)frame << FrameShift), FrameSize).Clear();
        address = Start + ((ulong)frame << FrameShift);
        return true;
    }

    bool IFrameSource.TryAllocate(PageTableLevel level, out PhysicalAddress frame) => TryAllocate(out frame);

    void IFrameSource.Free(PageTableLevel level, PhysicalAddress frame)
    {
        if (IsAllocated(frame)) Free(frame);
    }

    /// <summary>Frees the frame at <paramref name="frame"/>. Its bytes do not change until it is allocated again.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frame"/> is not the first byte of a frame of this arena.</exception>
    /// <exception cref="InvalidOperationException">The frame is already free.</exception>
    /// <exception cref="ObjectDisposedException">The arena is disposed.</exception>
    public void Free(PhysicalAddress frame)
    {
        ThrowIfDisposed();
        if (!TryGetFrame(frame, out int index))
        {
            throw new ArgumentOutOfRangeException(nameof(frame), $"{frame} is not the start of a frame of the arena at {Start}.");
        }

        lock (_allocating)
        {
            if (!_allocated.Remove(index)) throw new InvalidOperationException($"The frame at {frame} is already free.");
            _freed.Push(index);
        }
    }

    /// <summary>
    /// Keeps the memory at its address until the result is disposed, even if the arena is disposed before. For code that keeps pointers.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The arena is disposed.</exception>
    public MemoryPin Pin()
    {
        lock (_allocating)
        {
            ThrowIfDisposed();
            _pins++;
        }

        return new MemoryPin(this);
    }

    /// <summary>
    /// Returns the memory to the operating system: if it is pinned, after the last pin is disposed. Later use of the arena throws
    /// <see cref="ObjectDisposedException"/>, also by a walk that is under way.
    /// </summary>
    public void Dispose()
    {
        lock (_allocating)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            if (_pins > 0) return;
        }

        _memory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether a frame starts at <paramref name="address"/> and is allocated.</summary>
    internal bool IsAllocated(PhysicalAddress address)
    {
        ThrowIfDisposed();
        lock (_allocating) return TryGetFrame(address, out int index) && _allocated.Contains(index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // called once per table of a walk
    internal bool TryGetSpan(PhysicalAddress address, int length, out Span<byte> bytes)
    {
        ThrowIfDisposed();
        // Modulo 2^64 an address below the start is far above it. No sum can overflow.
        ulong offset = address - Start;
        if (length >= 0 && offset <= _length && (ulong)length <= _length - offset)
        {
            bytes = new Span<byte>(_bytes + offset, length);
            return true;
        }

        bytes = default;
        return false;
    }

    private bool TryGetFrame(PhysicalAddress address, out int index)
    {
        ulong offset = address - Start;
        bool found = (offset & ((1UL << FrameShift) - 1)) == 0 && offset >> FrameShift < (ulong)Capacity;
        index = found ? (int)(offset >> FrameShift) : -1;
        return found;
    }

    private static void CheckMultiple(ulong value, ulong frameSize, string name)
    {
        if (value % frameSize == 0) return;
        throw new ArgumentException($"The {name} 0x{value:x} of an arena is not a multiple of its frame size 0x{frameSize:x}.", name);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private void Unpin()
    {
        lock (_allocating)
        {
            if (--_pins > 0 || !_isDisposed) return;
        }

        _memory.Dispose();
    }

    /// <summary>Keeps the memory of an arena at its address.</summary>
    public sealed class MemoryPin : IDisposable
    {
        private FrameArena? _arena;

        internal MemoryPin(FrameArena arena)
        {
            _arena = arena;
            UnsafePointer = arena._bytes;
            Start = arena.Start;
            Length = arena._length;
        }

        /// <summary>The first byte in memory. After the pin is disposed, the memory may belong to a later arena.</summary>
        public byte* UnsafePointer { get; }

        /// <summary>The physical address of the first byte.</summary>
        public PhysicalAddress Start { get; }

        /// <summary>The size of the memory in bytes.</summary>
        public ulong Length { get; }

        /// <summary>Ends the pin.</summary>
        public void Dispose() => Interlocked.Exchange(ref _arena, null)?.Unpin();
    }
}
