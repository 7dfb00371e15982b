namespace WalkGen.Linux;

/// <summary>Changes the access of VMAs (Linux: <c>mprotect_fixup</c>).</summary>
internal static class ProtectCall
{
    public static void Run(AddressSpace space, VirtualRange range, VmFlags access)
    {
        CallChecks.CheckPages(range, space.PageShift);
        if ((access & ~CallChecks.Access) != 0)
        {
            throw new ArgumentException($"{access} contains other flags than Read, Write and Exec.", nameof(access));
        }

        using var held = CallChecks.Lock(space, nameof(AddressSpace.Protect));
        List<VmaPart> parts = VmaPart.Of(space, range);
        CheckCovered(parts, range);
        foreach (VmaPart part in parts) CheckPart(part, access);
        parts.RemoveAll(part => After(part, access) == part.Flags);
        if (parts.Count == 0) return;

        using var tables = new ReservedTables(space);
        foreach (VmaPart part in parts) space.PrepareProtect(part, After(part, access), tables);
        tables.Allocate(range);

        Replace(space, parts, access);
        space.Tlb.InvalidateStart(range);
        foreach (VmaPart part in parts) ChangeEntries(space, part, access, tables);
        space.Tlb.InvalidateEnd(range);
    }

    private static VmFlags After(VmaPart part, VmFlags access) => (part.Flags & ~CallChecks.Access) | access;

    private static void CheckCovered(List<VmaPart> parts, VirtualRange range)
    {
        VirtualAddress next = range.Start;
        foreach (VmaPart part in parts)
        {
            if (part.Range.Start != next) break;
            if (part.Range.Last == range.Last) return;
            next = part.Range.End;
        }

        throw new ArgumentException($"{range} cannot be protected: there is no VMA at {next}.", nameof(range));
    }

    private static void CheckPart(VmaPart part, VmFlags access)
    {
        CallChecks.CheckPart(part, nameof(AddressSpace.Protect));
        VmFlags forbidden = CallChecks.Forbidden(After(part, access)) & ~part.Flags; // access that the VMA has needs no May flag
        if (forbidden == 0) return;
        throw new UnauthorizedAccessException($"The VMA {part.Vma} cannot get {forbidden}: it lacks the May flag.");
    }

    private static void Replace(AddressSpace space, List<VmaPart> parts, VmFlags access)
    {
        // Parts whose flags do not change are not in the list, so each run of VMAs is replaced by itself.
        foreach (VmaPart part in parts)
        {
            // A VMA that was merged with the part before it has another range now.
            Vma vma = space.Find(part.Range.Start)!;
            var current = new VmaPart(vma, part.Range, vma.Flags);
            List<Vma> before = [];
            List<VmaPiece> after = [];
            AddNeighbour(before, after, current.BeginsVma, part.Range.Start - 1);
            before.Add(vma);
            VmaPiece.AddAround(after, current, VmaPiece.Of(vma, part.Range, After(part, access)));
            AddNeighbour(before, after, current.EndsVma, part.Range.End);
            VmaReplacement.Run(space, before, VmaPiece.Merge(after, space.PageShift));
        }

        void AddNeighbour(List<Vma> before, List<VmaPiece> after, bool isAtEnd, VirtualAddress address)
        {
            if (!isAtEnd || space.Find(address) is not { } neighbour || !neighbour.Range.Contains(address)) return;
            before.Add(neighbour);
            after.Add(VmaPiece.Of(neighbour));
        }
    }

    /// <summary>
    /// Changes and flushes the entries under the lock of the file: a walk of the file never sees an entry that is write-protected and not
    /// yet flushed.
    /// </summary>
    private static void ChangeEntries(AddressSpace space, VmaPart part, VmFlags access, ReservedTables tables)
    {
        Vma vma = space.Find(part.Range.Start)!;
        using TrackedLock.Scope? held = vma.Mapping?.Lock.EnterWrite();
        if (space.ProtectEntries(part with { Vma = vma }, After(part, access), tables)) space.Tlb.Flush(vma, part.Range);
    }
}
