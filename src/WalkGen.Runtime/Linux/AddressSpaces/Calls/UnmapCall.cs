namespace WalkGen.Linux;

/// <summary>Removes VMAs with their pages and tables (Linux: <c>do_vmi_munmap</c>).</summary>
internal static class UnmapCall
{
    public static void Run(AddressSpace space, VirtualRange range)
    {
        CallChecks.CheckPages(range, space.PageShift);
        using var held = CallChecks.Lock(space, nameof(AddressSpace.Unmap));
        List<VmaPart> parts = VmaPart.Of(space, range);
        foreach (VmaPart part in parts) CallChecks.CheckPart(part, nameof(AddressSpace.Unmap));
        if (parts.Count == 0) return;

        using var tables = new ReservedTables(space);
        foreach (VmaPart part in parts) space.PrepareUnmap(part, tables);
        tables.Allocate(range);

        space.Tlb.InvalidateStart(range);
        foreach (VmaPart part in parts) Unmap(space, part, tables);
        foreach (VmaPart part in parts) space.FreeTables(part.Vma, part.Range);
        space.Tlb.InvalidateEnd(range);
    }

    /// <summary>
    /// Unmaps under the lock of the file until the pages are flushed: code that removes a page from the file finds it mapped, or not used
    /// by any CPU.
    /// </summary>
    private static void Unmap(AddressSpace space, VmaPart part, ReservedTables tables)
    {
        using TrackedLock.Scope? held = part.Vma.Mapping?.Lock.EnterWrite();
        List<UnmappedEntry> unmapped = space.UnmapEntries(part, tables);
        if (unmapped.Count > 0) space.Tlb.Flush(part.Vma, part.Range);
        foreach (UnmappedEntry entry in unmapped) entry.HandTo(space.PageOwner, part.Vma);

        List<VmaPiece> rest = [];
        VmaPiece.AddAround(rest, part, middle: null);
        VmaReplacement.Run(space, [part.Vma], rest);
    }
}
