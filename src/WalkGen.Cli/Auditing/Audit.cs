using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>Finds risky permissions in an address space.</summary>
/// <param name="Table">The page table.</param>
/// <param name="Hidden">The half that the page table does not show, with page-table isolation; else null.</param>
/// <param name="Paired">The page table that shows the hidden half; null if there is none.</param>
/// <param name="HasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
/// <param name="WithAllAliases">Whether to report user code that the kernel can write.</param>
/// <param name="Coverage">The coverage of both page tables.</param>
internal sealed record Audit(
    PageTable Table, AddressHalf? Hidden, PageTable? Paired, bool HasSmep, bool WithAllAliases, Coverage Coverage)
{
    /// <summary>
    /// Walks each half once for the rules about pages and for the executable frames, and once more for the writable mappings of these
    /// frames.
    /// </summary>
    /// <param name="found">
    /// Gets each finding. The findings about pages come first, half by half in ascending order of virtual addresses. The aliases follow, in
    /// ascending order of physical addresses.
    /// </param>
    /// <returns>Whether all aliases were found: an image can have too many to remember.</returns>
    public bool Run(Action<Finding> found)
    {
        AuditPlatform platform = AuditPlatform.Of(Table);
        if (!platform.HasNoExecute) found(new(AuditRule.NoExecuteMissing, null, AddressHalf.User));
        if (Hidden is { } half && Paired is null) found(new(AuditRule.HalfHidden, null, half));

        HalfAudit user = Walked(AddressHalf.User), kernel = Walked(AddressHalf.Kernel);
        WritableAliases[] aliases =
        [
            new(user, AddressHalf.User), new(kernel, AddressHalf.Kernel), new(kernel, AddressHalf.User),
            .. WithAllAliases ? new WritableAliases[] { new(user, AddressHalf.Kernel) } : [],
        ];
        foreach (var writing in new[] { AddressHalf.User, AddressHalf.Kernel })
            AddWritable(writing, Array.FindAll(aliases, one => one.Writing == writing && one.HasCode));
        foreach (var one in aliases) Report(one, found);
        return !Array.Exists(aliases, static one => one.IsCut);

        HalfAudit Walked(AddressHalf half)
        {
            var audit = new HalfAudit(half, platform, found);
            Walk(half, audit.Check);
            audit.Finish();
            return audit;
        }
    }

    private void AddWritable(AddressHalf half, WritableAliases[] aliases)
    {
        if (aliases.Length == 0) return;
        Walk(half, pages =>
        {
            if ((pages.Rights & AccessRights.Write) == 0) return;
            foreach (var one in aliases) one.AddWritable(pages);
        });
    }

    private void Walk(AddressHalf half, Action<Extent> found)
    {
        PageTable table = half == Hidden && Paired is not null ? Paired : Table;
        if (table.RangeOf(half) is not { } range) return;
        var walker = new ExtentWalker(found, HasSmep, once: WalkOnce.Of(table, Coverage));
        walker.Walk(table, range);
        walker.Finish();
    }

    private static void Report(WritableAliases aliases, Action<Finding> found)
    {
        foreach (var (code, writable) in aliases.Find())
        {
            var alias = new Alias(writable.Lowest.Start, aliases.Writing, writable.Mappings, code.Mappings);
            found(new(AuditRule.WritableAlias, code.Lowest, aliases.Executing, Alias: alias));
        }
    }
}
