using System.Numerics;

namespace WalkGen.Images;

/// <summary>
/// Finds the <c>struct page</c> of a frame by the table of memory sections, which VMCOREINFO names.
/// Source: Linux, <c>include/linux/mmzone.h</c>, <c>__nr_to_section</c> and <c>__section_mem_map_addr</c>.
/// </summary>
internal sealed class MemorySections
{
    private const ulong HasMap = 1UL << 1; // SECTION_HAS_MEM_MAP
    private const ulong FlagBits = 0x3f; // a struct page is aligned to more

    private readonly KernelMemory _memory;
    private readonly ulong _table;
    private readonly ulong _count; // of sections, at most
    private readonly ulong _perRoot; // sections in a table of the second level; 0 if there is one level
    private readonly ulong _sectionSize;
    private readonly ulong _mapAt;
    private readonly int _pagesShift; // log2 of the pages in a section
    private Found? _last;

    private MemorySections(KernelMemory memory, Numbers numbers)
    {
        // CONFIG_SPARSEMEM_EXTREME: the table has pointers to tables of one page, so it is shorter than the number of sections.
        bool isTwoLevel = numbers.Bits is not { } bits || numbers.Length < 1UL << (bits - numbers.SectionBits);
        _memory = memory;
        _table = numbers.Table;
        _perRoot = isTwoLevel ? (ulong)memory.PageSize / numbers.SectionSize : 0;
        _count = numbers.Length * ulong.Max(_perRoot, 1);
        _sectionSize = numbers.SectionSize;
        _mapAt = numbers.MapAt;
        _pagesShift = numbers.SectionBits - BitOperations.Log2((uint)memory.PageSize);
    }

    /// <summary>The sections; null if VMCOREINFO does not describe them: a kernel without CONFIG_SPARSEMEM has none.</summary>
    public static MemorySections? Open(KernelMemory memory, VmCoreInfo info)
    {
        if (info.Symbol("mem_section") is not { } table
            || Value(info, "SIZE(mem_section)") is not (> 0 and <= 4096 and var size)
            || Value(info, "LENGTH(mem_section)") is not { } length
            || Value(info, "OFFSET(mem_section.section_mem_map)") is not { } mapAt
            || info.Number("SECTION_SIZE_BITS") is not (>= 16 and < 48 and var sectionBits))
        {
            return null;
        }

        int? bits = info.Number("MAX_PHYSMEM_BITS") is { } all && all >= sectionBits && all < 64 ? (int)all : null;
        return new MemorySections(memory, new Numbers(table.Value, length, size, mapAt, (int)sectionBits, bits));
    }

    /// <summary>The address of the <c>struct page</c> of frame <paramref name="frame"/>; null if it has none.</summary>
    /// <param name="frame">A page frame number.</param>
    /// <param name="pageSize">The size of a <c>struct page</c> in bytes.</param>
    public ulong? PageOf(ulong frame, int pageSize)
    {
        ulong section = frame >> _pagesShift;
        Found? found = _last;
        if (found is null || found.Section != section) _last = found = new Found(section, MapOf(section));
        return found.Map is { } map ? unchecked(map + (frame * (ulong)pageSize)) : null;
    }

    private ulong? MapOf(ulong section)
    {
        if (section >= _count) return null;
        ulong? place = _perRoot == 0
            ? unchecked(_table + (section * _sectionSize))
            : _memory.ReadPointer(unchecked(_table + (section / _perRoot * (ulong)_memory.PointerSize))) is { } root and not 0
                ? unchecked(root + (section % _perRoot * _sectionSize))
                : null;
        if (place is not { } at || _memory.ReadPointer(unchecked(at + _mapAt)) is not { } map) return null;
        return (map & HasMap) != 0 ? map & ~FlagBits : null;
    }

    private static ulong? Value(VmCoreInfo info, string key) => uint.TryParse(info[key], out uint value) ? value : null;

    private readonly record struct Numbers(ulong Table, ulong Length, ulong SectionSize, ulong MapAt, int SectionBits, int? Bits);

    /// <summary>A reference, so that threads may replace one another's.</summary>
    private sealed record Found(ulong Section, ulong? Map);
}
