using WalkGen;
using WalkGen.Emulation;

namespace PreCopyMigration;

/// <summary>The memory of a machine by page number. A page that was never accessed contains zeros.</summary>
public sealed class GuestMemory(FrameArena arena, int pages)
{
    private static readonly byte[] Zeros = new byte[PageSize];

    private readonly ArenaMemory _memory = arena.Memory;

    /// <summary>The size of a page in bytes, and log2 of it.</summary>
    public const int PageSize = 1 << PageShift, PageShift = 12;

    /// <summary>The number of pages.</summary>
    public int Pages { get; } = pages;

    /// <summary>The page cache with the accessed pages.</summary>
    public PageCache Cache { get; } = new(arena);

    /// <summary>The pages that were ever accessed.</summary>
    public PageSet Touched()
    {
        var touched = new PageSet(Pages);
        for (int page = 0; page < Pages; page++)
        {
            if (Cache.TryGetFrame((ulong)page, out _)) touched.Add(page);
        }

        return touched;
    }

    /// <summary>The bytes of a page, read-only.</summary>
    public ReadOnlySpan<byte> Read(int page) => Cache.TryGetFrame((ulong)page, out PhysicalAddress frame) ? Bytes(frame) : Zeros;

    /// <summary>The bytes of a page, writable.</summary>
    public Span<byte> Write(int page) => Bytes(Cache.FrameOf((ulong)page));

    /// <summary>The first page that differs from <paramref name="other"/>, or null.</summary>
    public int? FirstDifference(GuestMemory other)
    {
        for (int page = 0; page < Pages; page++)
        {
            if (!Read(page).SequenceEqual(other.Read(page))) return page;
        }

        return null;
    }

    private Span<byte> Bytes(PhysicalAddress frame)
        => _memory.TryGetWritableBytes(frame, PageSize, out Span<byte> bytes)
            ? bytes
            : throw new InvalidOperationException($"The frame at {frame} is not in the arena.");
}
