namespace WalkGen;

/// <summary>A page table with a root table for each half (AArch64: TTBR0 and TTBR1).</summary>
internal sealed class TwoRoots : PageTable
{
    private readonly PageTable _lower;
    private readonly PageTable _upper;

    public TwoRoots(PageTable lower, PageTable upper) : base(lower.Root)
    {
        _lower = lower;
        _upper = upper;
    }

    public override IReadOnlyList<PhysicalAddress> Roots => [.. _lower.Roots, .. _upper.Roots];

    public override string FormatName => $"{_lower.FormatName}; {_upper.FormatName}";

    public override VirtualRange? UserRange => _lower.UserRange ?? _upper.UserRange;

    public override VirtualRange? KernelRange => _upper.KernelRange ?? _lower.KernelRange;

    public override bool HasRoot => _lower.HasRoot && _upper.HasRoot;

    public override bool TryTranslate(VirtualAddress address, out PhysicalAddress physical)
        => _lower.TryTranslate(address, out physical) || _upper.TryTranslate(address, out physical);

    public override void Accept<TVisitor>(ref TVisitor visitor)
    {
        _lower.Accept(ref visitor);
        _upper.Accept(ref visitor);
    }

    internal override WalkResult Walk<TWalker>(ref TWalker walker, VirtualRange range, ref FusedParts? parts)
    {
        WalkResult lower = _lower.Walk(ref walker, range, ref parts);
        if (!lower.IsCompleted) return lower;
        WalkResult upper = _upper.Walk(ref walker, range, ref parts);
        return new WalkResult(upper.Code, lower.MissingTables + upper.MissingTables);
    }
}
