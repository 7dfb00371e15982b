namespace WalkGen.Linux;

/// <summary>Replaces VMAs of an address space and its files. A VMA that keeps its range stays and gets the new flags.</summary>
internal static class VmaReplacement
{
    /// <summary>Replaces <paramref name="before"/> by <paramref name="after"/>. The address space is locked for writing.</summary>
    public static void Run(AddressSpace space, IEnumerable<Vma> before, IEnumerable<VmaPiece> after)
    {
        List<Vma> removed = [.. before];
        List<VmaPiece> added = [];
        foreach (VmaPiece piece in after)
        {
            if (removed.Find(piece.Is) is { } vma) Keep(vma, piece);
            else added.Add(piece);
        }

        var mappings = removed.Select(static vma => vma.Mapping).Union(added.Select(static piece => piece.Mapping)).ToArray();
        foreach (FileMapping? mapping in mappings)
        {
            // A walk of the file sees all of the old VMAs or all of the new ones.
            using TrackedLock.Scope? held = mapping?.Lock.EnterWrite();
            foreach (Vma vma in removed.Where(vma => vma.Mapping == mapping).ToArray())
            {
                mapping?.Unlink(vma);
                space.Remove(vma);
                removed.Remove(vma);
            }

            foreach (VmaPiece piece in added.Where(piece => piece.Mapping == mapping))
            {
                Vma vma = piece.ToVma();
                space.Add(vma);
                mapping?.Link(vma);
            }
        }

        void Keep(Vma vma, VmaPiece piece)
        {
            removed.Remove(vma);
            if (vma.Flags != piece.Flags) vma.ChangeFlags(set: piece.Flags, clear: ~piece.Flags);
        }
    }
}
