using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// What a CPU knows of the entries of one level that point to tables: the bits of one, without its address, and the rights that it leaves.
/// Tables of a guest have few different bits, so nearly all tests of an entry are one comparison.
/// </summary>
internal struct KnownTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly ulong _mask; // without the address; 0 if nothing can be known
    private ulong _bits;

    public KnownTable(PageTableLevel level)
    {
        ulong address = AddressMask(level);
        _mask = address == 0 ? 0 : ~address;
        _bits = ulong.MaxValue; // no entry: masked, each has 0 in the bits of the address
    }

    /// <summary>The rights of an entry that is included.</summary>
    public AccessRights Rights { get; private set; }

    /// <summary>Whether <paramref name="raw"/> is known to point to a table and to be accessed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Includes(ulong raw) => (raw & _mask) == _bits;

    /// <summary>Makes <paramref name="raw"/> known; false if it does not point to a table or is not accessed.</summary>
    public bool TryLearn(PageTableLevel level, ulong raw)
    {
        if (Includes(raw)) return true;
        if (_mask == 0 || !IsAccessedTable(level, raw)) return false;
        _bits = raw & _mask;
        Rights = new Entry<TPaging>(raw, level).Rights;
        return true;
    }

    private static bool IsAccessedTable(PageTableLevel level, ulong raw)
    {
        var entry = new Entry<TPaging>(raw, level);
        return entry.IsTable && (entry.IsAccessed || !HardwareMarks<TPaging>.MarksTables(level));
    }

    /// <summary>The bits that change the address of a table, and nothing else.</summary>
    private static ulong AddressMask(PageTableLevel level)
    {
        ulong table = TPaging.TableEntry(default) & ~TPaging.ReservedInTable(level), mask = 0;
        if (!IsAccessedTable(level, table)) return 0;
        for (int bit = 0; bit < 64; bit++)
        {
            ulong other = table | (1UL << bit);
            bool isAddress = TPaging.AddressOf(level, other) != TPaging.AddressOf(level, table);
            if (isAddress && IsAccessedTable(level, other)) mask |= 1UL << bit;
        }

        return mask;
    }
}
