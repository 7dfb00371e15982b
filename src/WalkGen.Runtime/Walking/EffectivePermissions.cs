namespace WalkGen;

/// <summary>
/// Combines the permissions of all levels during a walk (Linux: <c>effective_prot</c> of <c>mm/ptdump.c</c>). A walker applies the entry of
/// each level on the way down and gets the effective flags of every leaf.
/// </summary>
/// <remarks>
/// <para>
/// Keep it in a field that is not <c>readonly</c>, and call <see cref="Apply"/> for every present entry of every level. The handlers of one
/// walker then look like this: <c>[PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]</c>. A pass-through entry may be applied or skipped:
/// it takes no permission away.
/// </para>
/// <para>The value holds the denied permissions of five levels and allocates nothing. The default value denies nothing.</para>
/// </remarks>
public struct EffectivePermissions
{
    /// <summary>The flags that are permissions. They are effective where the entries of all levels have them.</summary>
    public const EntryFlags Mask = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    private const int FirstBit = 1; // of Mask
    private const int BitsPerLevel = 3;

    private int _denied; // the permissions that each level or one above it denies: those of the Pgd in the lowest bits

    /// <summary>The permissions that the levels above <paramref name="level"/> leave to its entries.</summary>
    /// <param name="level">The level of the entry.</param>
    /// <typeparam name="TPaging">The paging format.</typeparam>
    public readonly EntryFlags Above<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        do level--;
        while (Geometry<TPaging>.IsPassThrough(level));
        return level < PageTableLevel.Pgd ? Mask : Mask & ~(EntryFlags)(_denied >> Shift(level) << FirstBit);
    }

    /// <summary>Takes <paramref name="entry"/> into account for the levels below it.</summary>
    /// <param name="entry">A present entry, whose tables above have been applied.</param>
    /// <typeparam name="TPaging">The paging format.</typeparam>
    /// <returns>The flags of the entry, without the permissions that a level above denies: of a leaf, its effective flags.</returns>
    public EntryFlags Apply<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        EntryFlags flags = entry.Flags & (Above<TPaging>(entry.Level) | ~Mask);
        int denied = (int)(Mask & ~flags) >> FirstBit;
        _denied = (_denied & ~((int)Mask >> FirstBit << Shift(entry.Level))) | (denied << Shift(entry.Level));
        return flags;
    }

    private static int Shift(PageTableLevel level) => (int)level * BitsPerLevel;
}
