namespace WalkGen.Linux;

/// <summary>
/// The entry of a page in a VMA without access: a leaf that lost Present and keeps all other bits (Linux: <c>pte_protnone</c>).
/// </summary>
internal static class ProtNone<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>Whether <paramref name="flags"/> allow no access.</summary>
    public static bool Is(VmFlags flags) => (flags & CallChecks.Access) == 0;

    /// <summary>The entry that replaces <paramref name="leaf"/>. It is never empty.</summary>
    public static ulong Of(Entry<TPaging> leaf)
    {
        ulong raw = EntryEdit.Apply<TPaging>(leaf.Level, leaf.Raw, EntryFlags.Present, EntryFlags.None);
        return raw != 0 ? raw : EntryEdit.Apply<TPaging>(leaf.Level, raw, EntryFlags.None, EntryFlags.Accessed);
    }

    /// <summary>Gets the leaf that <paramref name="entry"/>, in a VMA without access, replaces; false if there is none.</summary>
    public static bool TryRestore(Entry<TPaging> entry, out Entry<TPaging> leaf)
    {
        leaf = entry;
        if (entry.IsNone || entry.IsPresent || entry.IsMalformed) return false;
        leaf = entry.With(EntryEdit.Apply<TPaging>(entry.Level, entry.Raw, EntryFlags.None, EntryFlags.Present));
        return leaf.IsLeaf;
    }
}
