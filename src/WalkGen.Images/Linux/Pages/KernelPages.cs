using System.Buffers.Binary;
using System.Numerics;

namespace WalkGen.Images;

/// <summary>Reads the <c>struct page</c> of frames.</summary>
internal sealed class KernelPages
{
    private const ulong AnonymousBit = 1; // PAGE_MAPPING_ANON, FOLIO_MAPPING_ANON
    private const int MaxFolioShift = 40; // a folio has less than a terabyte of struct page
    private const int MaxLength = 128; // of the members that are read

    private readonly KernelMemory _memory;
    private readonly MemorySections _sections;
    private readonly int _size;
    private readonly int _length;
    private readonly KernelField _flags;
    private readonly KernelField _mapping;
    private readonly KernelField _head;
    private readonly ulong _dirty;
    private readonly ulong _referenced;
    private readonly ulong _swapBacked;

    private KernelPages(KernelMemory memory, MemorySections sections, KernelTypes types)
    {
        KernelStruct page = types["page"];
        _memory = memory;
        _sections = sections;
        _size = page.Size;
        _flags = page["flags"];
        _mapping = page["mapping"];
        _head = page.Find("compound_head") ?? page["compound_info"];
        _length = new[] { _flags, _mapping, _head }.Max(static field => field.Offset) + sizeof(ulong);
        if (_length > MaxLength) throw types.Missing($"the members of struct page are not in {MaxLength} bytes");
        _dirty = Bit(types, "PG_dirty"u8);
        _referenced = Bit(types, "PG_referenced"u8) | Bit(types, "PG_young"u8);
        _swapBacked = Bit(types, "PG_swapbacked"u8);
    }

    /// <summary>The pages; null if the image does not describe them.</summary>
    /// <exception cref="NotSupportedException">The kernel's types lack a member.</exception>
    public static KernelPages? Open(KernelMemory memory, VmCoreInfo info, KernelTypes types)
        => MemorySections.Open(memory, info) is { } sections ? new KernelPages(memory, sections, types) : null;

    /// <summary>The page of frame <paramref name="frame"/>; null if it has no <c>struct page</c>, or the image lacks it.</summary>
    public KernelPage? Read(ulong frame)
    {
        if (_sections.PageOf(frame, _size) is not { } address) return null;
        Span<byte> page = stackalloc byte[MaxLength]; // read at once: a process has many of them
        page = page[.._length];
        if (!_memory.TryRead(address, page)) return null;
        ulong head = Number(page, _head);
        if ((head & 1) != 0 && !_memory.TryRead(HeadOf(address, head), page)) return null;
        ulong flags = Number(page, _flags), mapping = Number(page, _mapping);
        return new KernelPage(
            (flags & _dirty) != 0, (flags & _referenced) != 0, (mapping & AnonymousBit) != 0, (flags & _swapBacked) != 0, mapping != 0);
    }

    private static ulong Number(ReadOnlySpan<byte> page, KernelField field)
    {
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(page[field.Offset..]);
        return field.Size < sizeof(ulong) ? number & ((1UL << (8 * field.Size)) - 1) : number;
    }

    // A tail page has the address of its head plus 1. Since Linux 7.0, compound_info may be a mask of the tail's address instead, plus 1.
    private static ulong HeadOf(ulong page, ulong head)
    {
        ulong mask = head - 1;
        bool isMask = BitOperations.IsPow2(unchecked(0 - mask)) && BitOperations.TrailingZeroCount(mask) < MaxFolioShift;
        return isMask ? page & mask : mask;
    }

    private static ulong Bit(KernelTypes types, ReadOnlySpan<byte> name)
        => types.Enumerator(name) is >= 0 and < 64 and var bit ? 1UL << (int)bit : 0;
}
