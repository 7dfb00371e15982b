using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>
/// A reference to an entry in its table. Each access is one load or store of an aligned word, so a processor or another thread never
/// sees a part of a change. The atomic methods lose no concurrent change.
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

    /// <summary>The physical address of the entry.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>The level.</summary>
    public PageTableLevel Level { get; }

    /// <summary>Reads the entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> Read() => new(
        TPaging.EntrySize == 8 ? Volatile.Read(ref Word<ulong>()) : Volatile.Read(ref Word<uint>()), Level, Index);

    /// <summary>Writes the entry, after all earlier stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong raw)
    {
        if (TPaging.EntrySize == 8) Volatile.Write(ref Word<ulong>(), raw);
        else Volatile.Write(ref Word<uint>(), (uint)raw);
    }

    /// <summary>Replaces the entry and returns its old value, atomically (Linux: <c>ptep_get_and_clear</c>, with 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> Exchange(ulong raw) => new(
        TPaging.EntrySize == 8 ? Interlocked.Exchange(ref Word<ulong>(), raw) : Interlocked.Exchange(ref Word<uint>(), (uint)raw),
        Level,
        Index);

    /// <summary>Replaces the entry if it equals <paramref name="expected"/>, and returns its old value, atomically.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> CompareExchange(ulong raw, ulong expected) => new(
        TPaging.EntrySize == 8
            ? Interlocked.CompareExchange(ref Word<ulong>(), raw, expected)
            : Interlocked.CompareExchange(ref Word<uint>(), (uint)raw, (uint)expected),
        Level,
        Index);

    /// <summary>Sets <paramref name="flags"/> atomically and returns the old value.</summary>
    /// <exception cref="NotSupportedException">The entry cannot have all of <paramref name="flags"/>. It has not changed.</exception>
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
    /// Clears <paramref name="flags"/> atomically and returns the old value. A bit that the hardware sets concurrently is either in the
    /// result or stays in the entry.
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

    /// <summary>The same entry, typed as <typeparamref name="TOther"/>, which must be the same format.</summary>
    /// <exception cref="InvalidCastException"><typeparamref name="TOther"/> is another format.</exception>
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

    /// <summary>
    /// The low bits of the index in the table, for formats with a NAPOT order. Tables are aligned, so the slot address contains them.
    /// </summary>
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
