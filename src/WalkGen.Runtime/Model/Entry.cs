using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>
/// One word of a page table, as it was when it was read, and the level it was read at. One type serves all levels, so that one
/// handler can: <c>[PudEntry, PmdEntry, PteEntry] void OnEntry&lt;TPaging&gt;(Entry&lt;TPaging&gt; entry)</c>.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly struct Entry<TPaging> : IEquatable<Entry<TPaging>>
    where TPaging : struct, IPagingFormat
{
    // Where neighbours share an address, the place among them.
    private readonly byte _place;

    /// <summary>The entry with the bits <paramref name="raw"/>, read at <paramref name="level"/>.</summary>
    /// <param name="raw">The bits.</param>
    /// <param name="level">The level.</param>
    /// <param name="index">Its index in its table. It counts only where neighbours share an address: <see cref="IPagingFormat.NapotOrder"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry(ulong raw, PageTableLevel level, int index = 0)
    {
        Raw = raw;
        Level = level;
        _place = (byte)(index & ((1 << TPaging.NapotOrder) - 1)); // 0 in most formats, and without a branch, which would keep the entry in memory
    }

    /// <summary>The bits, as they stand in the table.</summary>
    public ulong Raw { get; }

    /// <summary>The level that was asked for the entry. Where it is folded, <see cref="Geometry{TPaging}.RealLevel"/> holds the table.</summary>
    public PageTableLevel Level { get; }

    /// <summary>
    /// Whether the level below is folded into this one. The entry then counts as a table whatever it holds, and the same word is
    /// tested again at the folded level: a handler that serves all levels skips hollow entries to see each word once.
    /// </summary>
    public bool IsPassThrough
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Geometry<TPaging>.IsPassThrough(Level);
    }

    /// <summary>Whether the entry is empty (Linux: <c>p?d_none</c>).</summary>
    public bool IsNone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !IsPassThrough && Raw == 0;
    }

    /// <summary>Whether the hardware may use the entry.</summary>
    public bool IsPresent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsPassThrough || TPaging.IsPresent(Level, Raw);
    }

    /// <summary>Whether the entry is present and maps memory itself (Linux: <c>p?d_leaf</c>).</summary>
    public bool IsLeaf
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !IsPassThrough && TPaging.IsLeaf(Level, Raw);
    }

    /// <summary>Whether the entry is present and points to a table of the level below.</summary>
    public bool IsTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsPassThrough || (Level != PageTableLevel.Pte && TPaging.IsPresent(Level, Raw) && !TPaging.IsLeaf(Level, Raw));
    }

    /// <summary>Whether writes are allowed, as far as this entry says.</summary>
    public bool IsWritable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Writable);
    }

    /// <summary>Whether unprivileged code may access the memory, as far as this entry says.</summary>
    public bool IsUser
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.User);
    }

    /// <summary>Whether instructions may be fetched, as far as this entry says.</summary>
    public bool IsExecutable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Executable);
    }

    /// <summary>Whether the hardware has used the entry.</summary>
    public bool IsAccessed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Accessed);
    }

    /// <summary>Whether the page has been written.</summary>
    public bool IsDirty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Has(EntryFlags.Dirty);
    }

    /// <summary>The physical address in a present entry: of the memory that a leaf maps, else of the table below.</summary>
    public PhysicalAddress Address
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            PhysicalAddress address = TPaging.AddressOf(Level, Raw);
            bool isShared = TPaging.NapotOrder != 0 && Has(EntryFlags.Contiguous);
            return isShared ? address + ((ulong)_place << Geometry<TPaging>.Shift(Level)) : address;
        }
    }

    /// <summary>The bytes that the entry covers.</summary>
    public ulong Size
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1UL << Geometry<TPaging>.Shift(Level);
    }

    /// <summary>All flags that the entry has.</summary>
    public EntryFlags Flags =>
        Only(EntryFlags.Present) | Only(EntryFlags.Writable) | Only(EntryFlags.User) | Only(EntryFlags.Executable) |
        Only(EntryFlags.Accessed) | Only(EntryFlags.Dirty) | Only(EntryFlags.Leaf) | Only(EntryFlags.Global) |
        Only(EntryFlags.WriteThrough) | Only(EntryFlags.CacheDisabled) | Only(EntryFlags.Special) |
        Only(EntryFlags.Contiguous);

    /// <summary>Whether the entry has all of <paramref name="flags"/>: one mask and one compare if they are a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(EntryFlags flags)
        => Geometry<TPaging>.MayHave(Level, flags) && (TPaging.FlagPattern(Level, flags).Matches(Raw) || TPaging.AlternateFlagPattern(Level, flags).Matches(Raw));

    /// <summary>The same entry for a walker that is bound to <typeparamref name="TOther"/>, which must be this entry's own format.</summary>
    /// <exception cref="InvalidCastException">It is another format.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TOther> As<TOther>()
        where TOther : struct, IPagingFormat
    {
        if (typeof(TOther) != typeof(TPaging)) ThrowOtherFormat(TOther.Name);
        return new Entry<TOther>(Raw, Level, _place);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Entry<TPaging> other) => Raw == other.Raw && Level == other.Level;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Entry<TPaging> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Raw, Level);

    /// <summary>Whether both are the same word at the same level.</summary>
    public static bool operator ==(Entry<TPaging> left, Entry<TPaging> right) => left.Equals(right);

    /// <summary>Whether the words or the levels differ.</summary>
    public static bool operator !=(Entry<TPaging> left, Entry<TPaging> right) => !left.Equals(right);

    /// <summary>The level and the bits, such as <c>Pmd 0x80000000000000e3</c>.</summary>
    public override string ToString() => $"{Level} 0x{Raw:x16}";

    /// <summary>The entry with other bits, in the same place.</summary>
    internal Entry<TPaging> With(ulong raw) => new(raw, Level, _place);

    private static void ThrowOtherFormat(string name) => throw new InvalidCastException($"An entry of {TPaging.Name} is none of {name}.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFlags Only(EntryFlags flag) => Has(flag) ? flag : EntryFlags.None;
}
