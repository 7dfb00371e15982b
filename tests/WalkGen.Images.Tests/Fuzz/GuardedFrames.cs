using System.Runtime.InteropServices;

namespace WalkGen.Images.Tests.Fuzz;

/// <summary>
/// A small physical memory that ends where nothing is mapped, so that a read beyond it ends the process. It counts the calls,
/// and fails when that is too often.
/// </summary>
internal sealed unsafe partial class GuardedFrames : IDisposable
{
    /// <summary>The largest size in bytes.</summary>
    public const int Capacity = 4 << 16;

    private const int GuardSize = 1 << 16; // at least a page of the host
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS

    private readonly byte* _region;
    private byte* _first;

    public GuardedFrames()
    {
        if (!OperatingSystem.IsLinux())
        {
            _region = (byte*)NativeMemory.AllocZeroed(Capacity); // without a guard
            return;
        }

        nint region = Map(0, Capacity + GuardSize, 0, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, region);
        Assert.Equal(0, Protect(region, Capacity, ReadWrite));
        _region = (byte*)region;
    }

    /// <summary>The physical address of the first byte.</summary>
    public ulong Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>How many more calls it accepts.</summary>
    public long Steps { get; set; }

    /// <summary>The bytes themselves.</summary>
    public Span<byte> Bytes => new(_first, Length);

    /// <summary>Makes it <paramref name="length"/> zeros at <paramref name="start"/>.</summary>
    public void Reset(ulong start, int length)
    {
        Start = start;
        Length = length;
        _first = _region + Capacity - length;
        Bytes.Clear();
    }

    public bool TryGet(ulong address, int length, out Span<byte> bytes)
    {
        if (--Steps < 0) throw new InvalidOperationException("The memory was asked too often.");
        bytes = default;
        ulong offset = address - Start;
        if (offset >= (ulong)Length || length < 0 || (ulong)length > (ulong)Length - offset) return false;
        bytes = new Span<byte>(_first + offset, length);
        return true;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Unmap((nint)_region, Capacity + GuardSize);
        else NativeMemory.Free(_region);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}

/// <summary>Access to <see cref="GuardedFrames"/>.</summary>
internal readonly struct GuardedMemory(GuardedFrames frames) : IWritablePhysicalMemory
{
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        bool isFound = frames.TryGet(address.Value, length, out Span<byte> found);
        bytes = found;
        return isFound;
    }

    public bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> bytes)
        => frames.TryGet(address.Value, length, out bytes);
}
