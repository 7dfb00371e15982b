using WalkGen.Cli.Auditing;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Scans;

/// <summary>The audit of both halves of a page table, which gets its extents from the walk of a dump.</summary>
/// <param name="audit">The audit.</param>
/// <param name="found">Gets each finding.</param>
internal sealed class TableAudit(Audit audit, Action<Finding> found)
{
    private readonly VirtualAddress? _kernelStart = audit.Table.KernelRange?.Start;

    public HalfAudit User { get; } = audit.HalfOf(AddressHalf.User, found);

    public HalfAudit Kernel { get; } = audit.HalfOf(AddressHalf.Kernel, found);

    /// <summary>Checks pages, which must come in ascending order.</summary>
    public void Check(in Extent pages)
    {
        if (_kernelStart is not { } start || pages.Last < start)
        {
            Check(User, pages);
            return;
        }

        if (pages.Start < start)
        {
            ulong ofUser = (start.Value - pages.Start.Value) / pages.PageSize;
            Check(User, pages.First(ofUser));
            User.Finish();
            Check(Kernel, pages.Without(ofUser));
            return;
        }

        User.Finish();
        Check(Kernel, pages);
    }

    /// <summary>Reports the last findings.</summary>
    public void Finish()
    {
        User.Finish();
        Kernel.Finish();
    }

    // As in a walk that finds these rights only.
    private static void Check(HalfAudit half, in Extent pages)
    {
        if (half.Rights == AccessRights.None || (pages.Rights & half.Rights) != 0) half.Check(pages);
    }
}
