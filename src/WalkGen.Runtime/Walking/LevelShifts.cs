using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>The shifts of all levels of a format as one word, for code that does not know the format.</summary>
internal readonly struct LevelShifts
{
    private const int Width = 8;

    private readonly ulong _shifts;

    private LevelShifts(ulong shifts) => _shifts = shifts;

    /// <summary>The shift of <paramref name="level"/>: log2 of the bytes that an entry covers.</summary>
    public int this[PageTableLevel level] => (int)(_shifts >> (Width * (int)level)) & ((1 << Width) - 1);

    /// <summary>The shifts of a format, a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LevelShifts Of<TPaging>()
        where TPaging : struct, IPagingFormat
        => new(
            Part<TPaging>(PageTableLevel.Pgd) | Part<TPaging>(PageTableLevel.P4d) | Part<TPaging>(PageTableLevel.Pud)
            | Part<TPaging>(PageTableLevel.Pmd) | Part<TPaging>(PageTableLevel.Pte));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Part<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
        => (ulong)Geometry<TPaging>.Shift(level) << (Width * (int)level);
}
