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
    private const int FlagBits = 3; // of Mask
    private const int BitsPerLevel = FlagBits + 6; // and those of AccessRights
    private const ulong LevelMask = (1UL << BitsPerLevel) - 1;

    // The permissions, then the rights, that each level or one above it denies: those of the Pgd in the lowest bits.
    private ulong _denied;

    /// <summary>
    /// Whether the kernel may not execute pages that unprivileged code can access (x86: CR4.SMEP). The formats of other architectures say
    /// so themselves.
    /// </summary>
    public bool HasSmep { get; init; }

    /// <summary>What the entries deny that have been applied.</summary>
    internal readonly ulong Denied => _denied;

    /// <summary>The permissions that the levels above <paramref name="level"/> leave to its entries.</summary>
    /// <param name="level">The level of the entry.</param>
    /// <typeparam name="TPaging">The paging format.</typeparam>
    public readonly EntryFlags Above<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
        => Mask & ~(EntryFlags)(DeniedAbove<TPaging>(level) << FirstBit);

    /// <summary>The effective rights of <paramref name="entry"/>: those that it grants and no level above denies.</summary>
    /// <param name="entry">A present entry, whose tables above have been applied.</param>
    /// <typeparam name="TPaging">The paging format.</typeparam>
    public readonly AccessRights RightsOf<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        AccessRights rights = entry.Rights & ~(AccessRights)(DeniedAbove<TPaging>(entry.Level) >> FlagBits);
        bool forbids = (HasSmep && (rights & AccessRights.User) != 0)
            || (TPaging.UserWriteForbidsKernelExecute && (rights & AccessRights.UserWrite) != 0);
        return forbids ? rights & ~AccessRights.KernelExecute : rights;
    }

    /// <summary>Takes <paramref name="entry"/> into account for the levels below it.</summary>
    /// <param name="entry">A present entry, whose tables above have been applied.</param>
    /// <typeparam name="TPaging">The paging format.</typeparam>
    /// <returns>The flags of the entry, without the permissions that a level above denies: of a leaf, its effective flags.</returns>
    public EntryFlags Apply<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        ulong above = DeniedAbove<TPaging>(entry.Level);
        EntryFlags flags = entry.Flags & ~(Mask & (EntryFlags)(above << FirstBit));
        ulong denied = above | (ulong)(Mask & ~flags) >> FirstBit | (ulong)(AccessRights.All & ~entry.Rights) << FlagBits;
        _denied = (_denied & ~(LevelMask << Shift(entry.Level))) | (denied << Shift(entry.Level));
        return flags;
    }

    private readonly ulong DeniedAbove<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        do level--;
        while (Geometry<TPaging>.IsPassThrough(level));
        return level < PageTableLevel.Pgd ? 0 : _denied >> Shift(level) & LevelMask;
    }

    private static int Shift(PageTableLevel level) => (int)level * BitsPerLevel;
}
