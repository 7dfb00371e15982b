using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>The attributes of a page.</summary>
/// <param name="Flags">Its effective flags.</param>
/// <param name="Rights">Its effective rights.</param>
internal readonly record struct PageDecoding(EntryFlags Flags, AccessRights Rights);

/// <summary>
/// Remembers the attributes that belong to the bits of an entry: page tables contain few different ones, and to decode them takes long.
/// </summary>
internal sealed class PageDecodings
{
    private const int CountShift = 4;

    private readonly Slot[] _slots = new Slot[1 << CountShift];

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_slots);

    /// <summary>Gets the attributes for <paramref name="bits"/>, which are not all 1; false if they are not remembered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong bits, out PageDecoding page)
    {
        ref readonly Slot slot = ref _slots[SlotOf(bits)];
        page = slot.Page;
        return slot.Inverted == ~bits;
    }

    /// <summary>Remembers the attributes for <paramref name="bits"/>.</summary>
    public void Add(ulong bits, PageDecoding page) => _slots[SlotOf(bits)] = new(~bits, page);

    // The golden ratio spreads the bits over the highest ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(ulong bits) => (int)(bits * 0x9E37_79B9_7F4A_7C15UL >> (64 - CountShift));

    /// <param name="Inverted">The inverted bits; 0 if nothing is remembered.</param>
    /// <param name="Page">The attributes.</param>
    private readonly record struct Slot(ulong Inverted, PageDecoding Page);
}
