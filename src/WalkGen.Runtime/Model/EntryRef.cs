using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>
/// An entry in place, to be read and changed. Every access is a single load or store of an aligned word, so a processor or another
/// thread never sees half an entry; <see cref="Exchange"/> and <see cref="CompareExchange"/> lose no bit that another one sets meanwhile.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly ref struct EntryRef<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly ref byte _slot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal EntryRef(ref byte slot, PhysicalAddress address, PageTableLevel level)
    {
        _slot = ref slot;
        Address = address;
        Level = level;
    }

    /// <summary>Where the entry lies in physical memory.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>The level that was asked for the entry.</summary>
    public PageTableLevel Level { get; }

    /// <summary>Reads the entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> Read() => new(
        TPaging.EntrySize == 8 ? Volatile.Read(ref Word<ulong>()) : Volatile.Read(ref Word<uint>()), Level, Index);

    /// <summary>Replaces the entry, after all stores before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong raw)
    {
        if (TPaging.EntrySize == 8) Volatile.Write(ref Word<ulong>(), raw);
        else Volatile.Write(ref Word<uint>(), (uint)raw);
    }

    /// <summary>Replaces the entry and returns what it was at that instant (Linux: <c>ptep_get_and_clear</c> with 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> Exchange(ulong raw) => new(
        TPaging.EntrySize == 8 ? Interlocked.Exchange(ref Word<ulong>(), raw) : Interlocked.Exchange(ref Word<uint>(), (uint)raw), Level, Index);

    /// <summary>Replaces the entry if it still is <paramref name="expected"/>, and returns what it was at that instant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> CompareExchange(ulong raw, ulong expected) => new(
        TPaging.EntrySize == 8
            ? Interlocked.CompareExchange(ref Word<ulong>(), raw, expected)
            : Interlocked.CompareExchange(ref Word<uint>(), (uint)raw, (uint)expected),
        Level,
        Index);

    /// <summary>Gives <paramref name="flags"/> to the entry in one atomic step and returns what it was at that instant.</summary>
    /// <exception cref="NotSupportedException">No entry of the format can have all of these flags; it stays as it is.</exception>
    public Entry<TPaging> Set(EntryFlags flags)
    {
        if (TPaging.HasDependentFlags) return Change(EntryFlags.None, flags);
        EntryEdit edit = EntryEdit.Of<TPaging>(Level, EntryFlags.None, flags);
        while (true)
        {
            Entry<TPaging> before = Read();
            if (CompareExchange(edit.Apply(before.Raw), before.Raw) == before) return before;
        }
    }

    /// <summary>
    /// Takes <paramref name="flags"/> away from the entry in one atomic step and returns what it was at that instant: a bit that the
    /// hardware sets meanwhile is either in the result or stays in the entry.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> Clear(EntryFlags flags)
    {
        if (TPaging.HasDependentFlags) return Change(flags, EntryFlags.None);
        EntryEdit edit = EntryEdit.Of<TPaging>(Level, flags, EntryFlags.None);
        while (true)
        {
            Entry<TPaging> before = Read();
            if (CompareExchange(edit.Apply(before.Raw), before.Raw) == before) return before;
        }
    }

    /// <summary>The same entry for a walker that is bound to <typeparamref name="TOther"/>, which must be this entry's own format.</summary>
    /// <exception cref="InvalidCastException">It is another format.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRef<TOther> As<TOther>()
        where TOther : struct, IPagingFormat
    {
        _ = default(Entry<TPaging>).As<TOther>();
        return new EntryRef<TOther>(ref _slot, Address, Level);
    }

    private Entry<TPaging> Change(EntryFlags clear, EntryFlags set)
    {
        while (true)
        {
            Entry<TPaging> before = Read();
            if (CompareExchange(TPaging.Edit(Level, before.Raw, clear, set), before.Raw) == before) return before;
        }
    }

    /// <summary>The low bits of the index in the table, if entries want to know: tables are aligned, so the slot's address ends with it.</summary>
    private int Index
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPaging.NapotOrder == 0 ? 0 : (int)(Address.Value / (ulong)TPaging.EntrySize & 0xff);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref T Word<T>()
        where T : struct
        => ref Unsafe.As<byte, T>(ref _slot);
}
