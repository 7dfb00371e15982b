namespace WalkGen.Cli.Walkers;

/// <summary>Finds extents and the non-present entries between them, in ascending order.</summary>
[PageWalker]
internal sealed partial class NonPresentWalker : ExtentWalker
{
    private readonly NonPresentMerger _nonPresent;

    /// <param name="found">Gets each extent.</param>
    /// <param name="hasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
    /// <param name="nonPresent">Gets the non-present entries.</param>
    /// <param name="once">The tables that are walked once, however often they are reached; null to walk them each time.</param>
    /// <param name="repeated">Gets the runs of tables that are not walked again.</param>
    public NonPresentWalker(
        Action<Extent> found, bool hasSmep, NonPresentMerger nonPresent, WalkOnce? once, Action<RepeatedTable> repeated)
        : base(found, hasSmep, once, repeated, nonPresent)
        => _nonPresent = nonPresent;

    [PteTable]
    private void OnTable() => Order.EnterTable();

    [PteEntry(WhereNot = EntryFlags.Present)]
    private void OnPte<TPaging>(Entry<TPaging> pte, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (!pte.IsNone) Order.AddBelow(_nonPresent.ExtentOf(pte, address));
    }
}
