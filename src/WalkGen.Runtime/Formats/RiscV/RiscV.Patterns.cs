using System.Runtime.CompilerServices;

namespace WalkGen;

// Flags as bits. A leaf can be read or is executable only, an upper entry may be a table, and memory that is not cached has two types.
// Two forms are enough because each flag leaves some of these out: what is writable can be read, and what is not cached is no table.
public readonly partial struct RiscV<TMode>
{
    private const EntryFlags Granted = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    /// <inheritdoc/>
    /// <remarks>
    /// NC and IO of Svpbmt are both not cached; IO is written, as it is ordered as well. An entry that is executable only is never
    /// <see cref="EntryFlags.CacheDisabled"/>. A malformed entry with W and U, but without R, above the lowest level matches Present and User
    /// together, although it is not present: a third form would be needed.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & ImpossibleAt(level)) != 0) return EntryPattern.Never;
        ulong set = BitsOf(flags);
        ulong clear = 0;
        if ((flags & (EntryFlags.Present | EntryFlags.Leaf)) != 0) set |= RiscVBits.Valid;
        if (IsReadable(level, flags)) set |= RiscVBits.Readable;
        if ((flags & EntryFlags.CacheDisabled) != 0)
        {
            set |= RiscVBits.InputOutput;
            clear |= RiscVBits.NonCacheable;
        }

        if ((flags & EntryFlags.Contiguous) != 0)
        {
            set |= RiscVBits.Run;
            clear |= RiscVBits.RunMask & ~RiscVBits.Run;
        }

        return new EntryPattern(set | clear, set);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateFlagPattern(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & ImpossibleAt(level)) != 0) return EntryPattern.Never;
        if ((flags & EntryFlags.CacheDisabled) != 0)
        {
            EntryPattern ordered = FlagPattern(level, flags);
            return new EntryPattern(ordered.Mask, ordered.Value ^ RiscVBits.MemoryType);
        }

        bool isLowest = level == PageTableLevel.Pte;
        if ((flags & EntryFlags.Leaf) != 0 || (isLowest && (flags & EntryFlags.Present) != 0)) return ExecutableOnly(level, flags);
        if (isLowest || (flags & (EntryFlags.Present | Granted)) == 0) return EntryPattern.Never;

        // A table, and if neither Writable nor User is asked for, also what is executable only.
        ulong set = RiscVBits.Valid | BitsOf(flags & ~Granted);
        bool isTable = (flags & (EntryFlags.Writable | EntryFlags.User)) != 0;
        return new EntryPattern(set | RiscVBits.Readable | RiscVBits.Writable | (isTable ? RiscVBits.Executable : 0), set);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryPattern ExecutableOnly(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & EntryFlags.Writable) != 0) return EntryPattern.Never;
        EntryPattern readable = FlagPattern(level, flags);
        return new EntryPattern(readable.Mask | RiscVBits.Rights, (readable.Value & ~RiscVBits.Readable) | RiscVBits.Executable);
    }

    /// <summary>Whether the first form of <paramref name="flags"/> asks for R.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsReadable(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & (EntryFlags.Leaf | EntryFlags.CacheDisabled)) != 0) return true;
        bool leavesTablesToOther = level == PageTableLevel.Pte || (flags & (EntryFlags.User | EntryFlags.Writable)) != EntryFlags.User;
        return (flags & EntryFlags.Present) != 0 && leavesTablesToOther;
    }

    /// <summary>What no entry of <paramref name="level"/> says: there is no PBMT nor N in 4 bytes, special is Linux's, and a hollow entry counts as a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryFlags ImpossibleAt(PageTableLevel level)
        => EntryFlags.WriteThrough | EntryFlags.Special
            | (IsNarrow ? EntryFlags.CacheDisabled : EntryFlags.None)
            | (AllowsLeaf(level) ? EntryFlags.None : EntryFlags.Leaf)
            | (IsNarrow || level != PageTableLevel.Pte ? EntryFlags.Contiguous : EntryFlags.None);

    /// <summary>The flags that are a single bit of a leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BitsOf(EntryFlags flags)
    {
        ulong bits = 0;
        if ((flags & EntryFlags.Writable) != 0) bits |= RiscVBits.Writable;
        if ((flags & EntryFlags.User) != 0) bits |= RiscVBits.User;
        if ((flags & EntryFlags.Executable) != 0) bits |= RiscVBits.Executable;
        if ((flags & EntryFlags.Accessed) != 0) bits |= RiscVBits.Accessed;
        if ((flags & EntryFlags.Dirty) != 0) bits |= RiscVBits.Dirty;
        if ((flags & EntryFlags.Global) != 0) bits |= RiscVBits.Global;
        return bits;
    }
}
