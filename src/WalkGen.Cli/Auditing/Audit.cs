using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>Finds risky permissions in an address space.</summary>
/// <param name="Table">The page table.</param>
/// <param name="Hidden">The half that the page table does not show, with page-table isolation; else null.</param>
/// <param name="Paired">The page table that shows the hidden half; null if there is none.</param>
/// <param name="HasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
/// <param name="WithAllAliases">Whether to report user code that the kernel can write.</param>
/// <param name="WalksOnce">Whether to walk each table once, however often it is reached.</param>
internal sealed record Audit(
    PageTable Table, AddressHalf? Hidden, PageTable? Paired, bool HasSmep, bool WithAllAliases, bool WalksOnce)
{
    /// <summary>Walks each half once, then compares the mapped frames.</summary>
    /// <param name="found">
    /// Gets each finding. The findings about pages come first, half by half in ascending order of virtual addresses. The aliases follow, in
    /// ascending order of physical addresses.
    /// </param>
    public void Run(Action<Finding> found)
    {
        AuditPlatform platform = AuditPlatform.Of(Table);
        if (!platform.HasNoExecute) found(new(AuditRule.NoExecuteMissing, null, AddressHalf.User));
        if (Hidden is { } half && Paired is null) found(new(AuditRule.HalfHidden, null, half));

        HalfAudit user = Walked(AddressHalf.User), kernel = Walked(AddressHalf.Kernel);
        ReportAliases(user, user, found);
        ReportAliases(kernel, kernel, found);
        ReportAliases(kernel, user, found);
        if (WithAllAliases) ReportAliases(user, kernel, found);

        HalfAudit Walked(AddressHalf half)
        {
            var audit = new HalfAudit(half, platform, found);
            PageTable table = half == Hidden && Paired is not null ? Paired : Table;
            if (table.RangeOf(half) is { } range)
            {
                audit.Walk(table, range, HasSmep, WalksOnce ? new WalkOnce(UniformTables.Of(table)) : null);
            }
            return audit;
        }
    }

    private static void ReportAliases(HalfAudit executing, HalfAudit writing, Action<Finding> found)
    {
        foreach (var (code, writable) in WritableAliases.Of(executing.Code, writing.Writable))
        {
            var alias = new Alias(writable.Lowest.Start, writing.Half, writable.Mappings, code.Mappings);
            found(new(AuditRule.WritableAlias, code.Lowest, executing.Half, Alias: alias));
        }
    }
}
