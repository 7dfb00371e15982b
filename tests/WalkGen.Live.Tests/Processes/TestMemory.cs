using System.Runtime.InteropServices;

namespace WalkGen.Live.Tests.Processes;

/// <summary>A mapping of this process that is unmapped at the end of a test.</summary>
internal sealed unsafe partial class TestMemory : IDisposable
{
    public const int PageSize = 4096;
    public const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    public const int Shared = 1; // MAP_SHARED
    public const int Private = 2; // MAP_PRIVATE
    public const int NoHugePages = 15; // MADV_NOHUGEPAGE
    public const int HugePages = 14; // MADV_HUGEPAGE
    public const int InstallGuard = 102; // MADV_GUARD_INSTALL

    public const int SharedAnonymous = 0x21; // MAP_SHARED | MAP_ANONYMOUS
    public const int Hugetlb = 0x4_0022; // MAP_HUGETLB | MAP_PRIVATE | MAP_ANONYMOUS
    public const int SharedHugetlb = 0x4_0021; // MAP_HUGETLB | MAP_SHARED | MAP_ANONYMOUS

    private const int Anonymous = 0x4020; // MAP_ANONYMOUS | MAP_NORESERVE: some tests map far more than a machine has
    private const int FixedNoReplace = 0x10_0000; // MAP_FIXED_NOREPLACE
    private const ulong HugePageSize = 2 << 20;

    private readonly nint _block;
    private readonly nuint _blockSize;

    private TestMemory(nint block, nuint blockSize, ulong start, ulong length)
    {
        (_block, _blockSize, Start, Length) = (block, blockSize, start, length);
    }

    public ulong Start { get; }

    public ulong Length { get; }

    public VirtualRange Range => VirtualRange.FromLength(new VirtualAddress(Start), Length);

    public int Pages => (int)(Length / PageSize);

    private byte* First => (byte*)Start;

    /// <summary>
    /// Anonymous memory from a multiple of 2 MiB on, with pages of 4 KiB or, if they are requested and there are some, 2 MiB.
    /// </summary>
    public static TestMemory Zeros(int pages, int advice = NoHugePages)
    {
        nuint size = (nuint)(((ulong)pages * PageSize) + (2 * HugePageSize)); // with unmapped memory before and behind
        nint block = Map(0, size, 0, Private | Anonymous, -1, 0);
        Assert.NotEqual(-1, block);
        ulong start = ((ulong)block + HugePageSize) & ~(HugePageSize - 1);
        ulong length = (ulong)pages * PageSize;
        Assert.Equal((nint)start, Map((nint)start, (nuint)length, ReadWrite, Private | Anonymous | 0x10, -1, 0));
        var memory = new TestMemory(block, size, start, length);
        memory.Advise(0, pages, advice);
        return memory;
    }

    /// <summary>Anonymous memory at an address; null if the kernel refuses.</summary>
    public static TestMemory? ZerosAt(ulong start, int pages)
    {
        nuint length = (nuint)pages * PageSize;
        bool isMapped = Map((nint)start, length, ReadWrite, Private | Anonymous | FixedNoReplace, -1, 0) == (nint)start;
        return isMapped ? new TestMemory((nint)start, length, start, length) : null;
    }

    /// <summary>Memory of a kind; null if the kernel has none.</summary>
    public static TestMemory? OfKind(int kind, int pages)
    {
        nuint length = (nuint)pages * PageSize;
        nint start = Map(0, length, ReadWrite, kind, -1, 0);
        return start == -1 ? null : new TestMemory(start, length, (ulong)start, length);
    }

    /// <summary>The first bytes of a file.</summary>
    public static TestMemory OfFile(FileStream file, int pages, int kind)
    {
        nuint length = (nuint)pages * PageSize;
        nint start = Map(0, length, ReadWrite, kind, (int)file.SafeFileHandle.DangerousGetHandle(), 0);
        Assert.NotEqual(-1, start);
        return new TestMemory(start, length, (ulong)start, length);
    }

    public bool TryAdvise(int page, int count, int advice)
        => MAdvise((nint)Start + ((nint)page * PageSize), (nuint)count * PageSize, advice) == 0;

    public void Advise(int page, int count, int advice) => Assert.True(TryAdvise(page, count, advice));

    public void Write(int page) => Volatile.Write(ref First[(long)page * PageSize], 1);

    public byte Read(int page) => Volatile.Read(ref First[(long)page * PageSize]);

    public VirtualAddress AddressOf(int page) => new(Start + ((ulong)page * PageSize));

    public void Dispose() => _ = Unmap(_block, _blockSize);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(nint address, nuint length, int advice);
}
