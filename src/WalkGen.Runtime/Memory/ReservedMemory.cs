using System.Numerics;

namespace WalkGen.Formats;

/// <summary>
/// Memory outside the managed heap, zero at first, at addresses that nothing else in the process ever gets. For authors of
/// <see cref="IPhysicalMemory"/>: a span that outlives the memory reads zeros, or the content of later reserved memory, and corrupts
/// nothing else.
/// </summary>
/// <remarks>
/// The operating system commits the memory on first use, and takes it back when it is released. Its addresses stay reserved for later
/// memory of the same size, rounded up.
/// </remarks>
public sealed unsafe class ReservedMemory : IDisposable
{
    private const ulong Granularity = 1 << 16; // of addresses on Windows

    private static readonly Lock s_releasing = new();
    private static readonly Dictionary<nuint, Queue<nint>> s_released = []; // by size, the oldest first

    private readonly nuint _size;
    private nint _block; // 0 once released

    private ReservedMemory(nint block, nuint size, ulong length, ulong alignment)
    {
        _block = block;
        _size = size;
        Length = length;
        UnsafePointer = (byte*)(((nuint)block + (nuint)alignment - 1) & ~((nuint)alignment - 1));
    }

    /// <summary>The size in bytes.</summary>
    public ulong Length { get; }

    /// <summary>The first byte. It does not change when the memory is released.</summary>
    public byte* UnsafePointer { get; }

    /// <summary>Reserves memory.</summary>
    /// <param name="length">The size in bytes, not 0.</param>
    /// <param name="alignment">The alignment of the first byte in bytes, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="length"/> is 0, or <paramref name="alignment"/> is not a power of two.
    /// </exception>
    /// <exception cref="OutOfMemoryException">The operating system has not enough memory, or the process not enough addresses.</exception>
    public static ReservedMemory Allocate(ulong length, ulong alignment = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        if (!BitOperations.IsPow2(alignment))
            throw new ArgumentOutOfRangeException(nameof(alignment), $"An alignment of 0x{alignment:x} bytes is not a power of two.");

        UInt128 needed = (UInt128)length + alignment - 1;
        if (needed > (ulong)nint.MaxValue) throw OutOfAddresses(length);
        nuint size = RoundUp((ulong)needed);
        nint block = TakeReleased(size);
        if (block == 0) block = VirtualMemory.Reserve(size);
        if (block == 0) throw OutOfAddresses(length);
        return new ReservedMemory(block, size, length, alignment);
    }

    /// <summary>
    /// Releases the memory: its content is lost, and the operating system takes it back. Its addresses stay valid; bytes that are written
    /// there later are lost.
    /// </summary>
    public void Dispose()
    {
        nint block = Interlocked.Exchange(ref _block, 0);
        if (block == 0 || !VirtualMemory.TryReset(block, _size)) return; // a finalizer must not throw
        lock (s_releasing)
        {
            if (!s_released.TryGetValue(_size, out Queue<nint>? blocks)) s_released.Add(_size, blocks = new Queue<nint>());
            blocks.Enqueue(block);
        }
    }

    // Few sizes, so that released memory fits again, and at most a quarter more than is needed.
    private static nuint RoundUp(ulong needed)
    {
        ulong step = ulong.Max(Granularity, BitOperations.RoundUpToPowerOf2(needed) >> 3);
        return (nuint)((needed + step - 1) & ~(step - 1));
    }

    private static nint TakeReleased(nuint size)
    {
        nint block;
        lock (s_releasing)
        {
            if (!s_released.TryGetValue(size, out Queue<nint>? blocks) || !blocks.TryDequeue(out block)) return 0;
        }

        return VirtualMemory.TryReset(block, size) ? block : 0; // an old span may have been written meanwhile
    }

    private static InsufficientMemoryException OutOfAddresses(ulong length) => new($"0x{length:x} bytes of memory cannot be reserved.");
}
