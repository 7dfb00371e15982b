using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

// Flag patterns. A leaf is readable or execute-only, an entry above the lowest level may be a table, and uncached memory has two types. Two
// patterns are enough because flags exclude some cases: a writable leaf is readable, and an uncached entry is not a table.
public readonly partial struct RiscV<TMode>
{
    private const EntryFlags Granted = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    /// <inheritdoc/>
    /// <remarks>
    /// NC and IO of Svpbmt are both <see cref="EntryFlags.CacheDisabled"/>; new entries get IO, which is also strongly ordered. An
    /// execute-only entry is never <see cref="EntryFlags.CacheDisabled"/>. A bad entry above the lowest level with W and U but without R
    /// matches Present and User together, although it is not present: two patterns cannot express this case.
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
            set |= RiscVBits.Napot;
            clear |= RiscVBits.NapotMask & ~RiscVBits.Napot;
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

        // A table. Without Writable and User in the flags, an execute-only leaf too.
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

    /// <summary>Whether the flag pattern of <paramref name="flags"/> requires R.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsReadable(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & (EntryFlags.Leaf | EntryFlags.CacheDisabled)) != 0) return true;
        bool excludesTables = level == PageTableLevel.Pte || (flags & (EntryFlags.User | EntryFlags.Writable)) != EntryFlags.User;
        return (flags & EntryFlags.Present) != 0 && excludesTables;
    }

    /// <summary>
    /// The flags that no entry of <paramref name="level"/> has: entries of 4 bytes have no PBMT and N, Special is defined by Linux, and a
    /// pass-through entry counts as a table.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryFlags ImpossibleAt(PageTableLevel level)
        => EntryFlags.WriteThrough | EntryFlags.Special
            | (Is32Bit ? EntryFlags.CacheDisabled : EntryFlags.None)
            | (AllowsLeaf(level) ? EntryFlags.None : EntryFlags.Leaf)
            | (Is32Bit || level != PageTableLevel.Pte ? EntryFlags.Contiguous : EntryFlags.None);

    /// <summary>The bits of the flags that are a single bit of a leaf.</summary>
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
