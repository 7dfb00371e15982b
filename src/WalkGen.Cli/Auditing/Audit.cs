using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>Looks through an address space for permissions that should not be.</summary>
/// <param name="Table">The page table.</param>
/// <param name="WithAllAliases">Whether to tell also that the kernel can write the code of user programs.</param>
internal sealed record Audit(PageTable Table, bool WithAllAliases)
{
    /// <summary>Walks the whole table once, and then tells the aliases.</summary>
    /// <param name="found">Told of each finding: page rules by virtual address, half by half, then aliases by physical address.</param>
    public void Run(Action<Finding> found)
    {
        AuditPlatform platform = AuditPlatform.Of(Table);
        AddressShape shape = AddressShape.Of(Table);
        if (!platform.CanForbidExecution) found(new(AuditRule.NoExecuteMissing, null, IsKernel: false));

        var user = new HalfAudit(isKernel: false, platform, found);
        user.Walk(Table, shape.User);
        var kernel = new HalfAudit(isKernel: true, platform, found);
        kernel.Walk(Table, shape.Kernel);

        ReportAliases(user, user, found);
        ReportAliases(kernel, kernel, found);
        ReportAliases(kernel, user, found);
        if (WithAllAliases) ReportAliases(user, kernel, found);
    }

    private static void ReportAliases(HalfAudit executing, HalfAudit writing, Action<Finding> found)
    {
        foreach (var (code, writable) in WritableAliases.Of(executing.Code, writing.Writable))
        {
            var alias = new Alias(writable.Lowest.Start, writing.IsKernel, writable.Mappings, code.Mappings);
            found(new(AuditRule.WritableAlias, code.Lowest, executing.IsKernel, Alias: alias));
        }
    }
}
