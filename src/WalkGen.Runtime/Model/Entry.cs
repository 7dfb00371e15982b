using System.Runtime.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// A copy of an entry, with its level. One type serves all levels, so one handler can too:
/// <c>[PudEntry, PmdEntry, PteEntry] void OnEntry&lt;TPaging&gt;(Entry&lt;TPaging&gt; entry)</c>.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly struct Entry<TPaging> : IEquatable<Entry<TPaging>>
    where TPaging : struct, IPagingFormat
{
    /// <summary>The flags that depend on whether the entry is malformed.</summary>
    internal const EntryFlags DecidedByForm = EntryFlags.Present | EntryFlags.Leaf | EntryFlags.Malformed;

    private const int KernelShift = 3; // from a right of unprivileged code to the kernel's

    // The index in a NAPOT run, whose entries share one address.
    private readonly byte _napotIndex;

    /// <summary>Creates an entry of <paramref name="level"/> with the bits <paramref name="raw"/>.</summary>
    /// <param name="raw">The bits.</param>
    /// <param name="level">The level.</param>
    /// <param name="index">The index in the table. Only formats with a <see cref="IPagingFormat.NapotOrder"/> use it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry(ulong raw, PageTableLevel level, int index = 0)
    {
        Raw = raw;
        Level = level;
        _napotIndex = (byte)(index & ((1 << TPaging.NapotOrder) - 1)); // 0 in most formats; a branch would keep the entry in memory
    }

    /// <summary>The bits.</summary>
    public ulong Raw { get; }

    /// <summary>The level. If it is folded, the table is one of <see cref="Geometry{TPaging}.RealLevel"/>.</summary>
    public PageTableLevel Level { get; }

    /// <summary>
    /// Whether the level below is folded into this one. The entry then counts as a table, whatever its bits are, and the walk tests the
    /// same word at the folded level. A handler of all levels skips pass-through entries to see each word once.
    /// </summary>
    public bool IsPassThrough
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Geometry<TPaging>.IsPassThrough(Level);
    }

    /// <summary>Whether the entry is empty: all bits are 0 (Linux: <c>p?d_none</c>).</summary>
    public bool IsNone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !IsPassThrough && Raw == 0;
    }

    /// <summary>Whether the hardware may use the entry.</summary>
    public bool IsPresent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsPassThrough || (TPaging.IsPresent(Level, Raw) && !IsMalformed);
    }

    /// <summary>Whether the entry is present and maps memory (Linux: <c>p?d_leaf</c>).</summary>
    public bool IsLeaf
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !IsPassThrough && TPaging.IsLeaf(Level, Raw) && !IsMalformed;
    }

    /// <summary>Whether the entry is present and points to a table of the level below.</summary>
    public bool IsTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsPassThrough || (Level != PageTableLevel.Pte
            && TPaging.IsPresent(Level, Raw) && !TPaging.IsLeaf(Level, Raw) && !IsMalformed);
    }

    /// <summary>
    /// Whether the hardware refuses the entry although it is marked as valid (<see cref="EntryFlags.Malformed"/>). Such an entry is neither
    /// present nor none.
    /// </summary>
    public bool IsMalformed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.MayBeMalformed(Level) && !IsPassThrough && TPaging.IsMalformed(Level, Raw);
    }

    /// <summary>Whether this entry allows writes. Entries of other levels may forbid them.</summary>
    public bool IsWritable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Writable);
    }

    /// <summary>Whether this entry allows access by unprivileged code. Entries of other levels may forbid it.</summary>
    public bool IsUser
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.User);
    }

    /// <summary>Whether this entry allows instruction fetches. Entries of other levels may forbid them.</summary>
    public bool IsExecutable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Executable);
    }

    /// <summary>
    /// The rights that this entry grants; of a table entry, those that it leaves to the levels below. Entries of other levels may take
    /// rights away: see <see cref="EffectivePermissions"/>. None if the entry is not present.
    /// </summary>
    public AccessRights Rights
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !IsPresent ? AccessRights.None
            : IsPassThrough ? AccessRights.All
            : TPaging.RightsOf(Level, Raw) ?? RightsOfFlags();
    }

    /// <summary>Whether the hardware has used the entry (Linux: <c>pte_young</c>).</summary>
    public bool IsAccessed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Accessed);
    }

    /// <summary>Whether the page was written (Linux: <c>pte_dirty</c>).</summary>
    public bool IsDirty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Dirty);
    }

    /// <summary>The physical address in a present entry: that of the memory that a leaf maps, or of the table below.</summary>
    public PhysicalAddress Address
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            PhysicalAddress address = TPaging.AddressOf(Level, Raw);
            bool isShared = TPaging.NapotOrder != 0 && Has(EntryFlags.Contiguous);
            return isShared ? address + ((ulong)_napotIndex << Geometry<TPaging>.Shift(Level)) : address;
        }
    }

    /// <summary>The number of bytes that the entry covers.</summary>
    public ulong Size
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1UL << Geometry<TPaging>.Shift(Level);
    }

    /// <summary>All flags of the entry.</summary>
    public EntryFlags Flags =>
        Only(EntryFlags.Present) | Only(EntryFlags.Writable) | Only(EntryFlags.User) | Only(EntryFlags.Executable) |
        Only(EntryFlags.Accessed) | Only(EntryFlags.Dirty) | Only(EntryFlags.Leaf) | Only(EntryFlags.Global) |
        Only(EntryFlags.WriteThrough) | Only(EntryFlags.CacheDisabled) | Only(EntryFlags.Special) |
        Only(EntryFlags.Contiguous) | Only(EntryFlags.Malformed) | Only(EntryFlags.SoftDirty) |
        Only(EntryFlags.UffdWriteProtected);

    /// <summary>Whether the entry has all of <paramref name="flags"/>. With a constant this is one mask and one comparison.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(EntryFlags flags)
        => (flags & DecidedByForm) != EntryFlags.None && IsMalformed ? HasIfMalformed(flags) : MatchesFlags(flags);

    /// <summary>
    /// The same entry, typed as <typeparamref name="TOther"/>, which must be the same format, or that of the hardware for an entry that is
    /// read as Linux's (<see cref="LinuxKernel.Interpret"/>).
    /// </summary>
    /// <exception cref="InvalidCastException"><typeparamref name="TOther"/> is another format.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TOther> As<TOther>()
        where TOther : struct, IPagingFormat
    {
        if (typeof(TOther) != typeof(TPaging) && !TPaging.IsVariantOf(typeof(TOther))) ThrowOtherFormat(TOther.Name);
        return new Entry<TOther>(Raw, Level, _napotIndex);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Entry<TPaging> other) => Raw == other.Raw && Level == other.Level;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Entry<TPaging> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Raw, Level);

    /// <summary>Whether the bits and the levels are equal.</summary>
    public static bool operator ==(Entry<TPaging> left, Entry<TPaging> right) => left.Equals(right);

    /// <summary>Whether the bits or the levels differ.</summary>
    public static bool operator !=(Entry<TPaging> left, Entry<TPaging> right) => !left.Equals(right);

    /// <summary>The level and the bits, such as <c>Pmd 0x80000000000000e3</c>.</summary>
    public override string ToString() => $"{Level} 0x{Raw:x16}";

    /// <summary>The entry with other bits, and the same level and index.</summary>
    internal Entry<TPaging> With(ulong raw) => new(raw, Level, _napotIndex);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MatchesFlags(EntryFlags flags)
        => Geometry<TPaging>.MayHave(Level, flags)
            && (TPaging.FlagPattern(Level, flags).Matches(Raw) || TPaging.AlternateFlagPattern(Level, flags).Matches(Raw));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AccessRights RightsOfFlags()
    {
        AccessRights kernel = AccessRights.KernelRead
            | (IsWritable ? AccessRights.KernelWrite : AccessRights.None)
            | (IsExecutable ? AccessRights.KernelExecute : AccessRights.None);
        return IsUser ? kernel | (AccessRights)((int)kernel >> KernelShift) : kernel;
    }

    private bool HasIfMalformed(EntryFlags flags)
    {
        if ((flags & (EntryFlags.Present | EntryFlags.Leaf)) != 0) return false;
        EntryFlags other = flags & ~EntryFlags.Malformed;
        return other == EntryFlags.None || MatchesFlags(other);
    }

    private static void ThrowOtherFormat(string name)
        => throw new InvalidCastException($"An entry of {TPaging.Name} is not an entry of {name}.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFlags Only(EntryFlags flag) => Has(flag) ? flag : EntryFlags.None;
}
