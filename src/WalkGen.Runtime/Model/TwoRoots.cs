using System.Buffers;
using WalkGen.Linux;
using WalkGen.Pieces;

namespace WalkGen;

/// <summary>A page table with a root table for each half (AArch64: TTBR0 and TTBR1).</summary>
internal sealed class TwoRoots : PageTable
{
    /// <summary>How many addresses of the upper half are translated at once: enough for each table to serve several of them.</summary>
    private const int AtOnce = 1 << 14;

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

    private protected override void TranslateAll(ReadOnlySpan<VirtualAddress> addresses, Span<Translation> results)
    {
        _lower.Translate(addresses, results);
        int[] places = ArrayPool<int>.Shared.Rent(int.Min(addresses.Length, AtOnce));
        VirtualAddress[] others = ArrayPool<VirtualAddress>.Shared.Rent(places.Length);
        Translation[] uppers = ArrayPool<Translation>.Shared.Rent(places.Length);
        int count = 0;
        for (int i = 0; i < addresses.Length; i++)
        {
            if (!results[i].IsMapped) (places[count], others[count++]) = (i, addresses[i]);
            if (count < places.Length && i < addresses.Length - 1) continue;
            _upper.Translate(others.AsSpan(0, count), uppers);
            for (int k = 0; k < count; k++) Improve(ref results[places[k]], uppers[k]);
            count = 0;
        }

        ArrayPool<int>.Shared.Return(places);
        ArrayPool<VirtualAddress>.Shared.Return(others);
        ArrayPool<Translation>.Shared.Return(uppers);
    }

    public override void Accept<TVisitor>(ref TVisitor visitor)
    {
        _lower.Accept(ref visitor);
        _upper.Accept(ref visitor);
    }

    internal override PageTable VariantOf(LinuxVersion? linux, int? physicalBits)
        => _lower.VariantOf(linux, physicalBits).WithUpper(_upper.VariantOf(linux, physicalBits));

    internal override WalkResult Walk<TWalker>(ref TWalker walker, VirtualRange range, ref FusedParts? parts)
    {
        WalkResult lower = _lower.Walk(ref walker, range, ref parts);
        if (!lower.IsCompleted) return lower;
        WalkResult upper = _upper.Walk(ref walker, range, ref parts);
        return new WalkResult(upper.Code, lower.MissingTables + upper.MissingTables);
    }

    internal override void Walk<TWalker>(ref TWalker walker, WalkCursor cursor, WalkLimits limits)
    {
        if (cursor.Roots == 0)
        {
            _lower.Walk(ref walker, cursor, limits);
            if (!cursor.IsEnded || !cursor.Result.IsCompleted) return;
            cursor.IsEnded = false;
        }

        _upper.Walk(ref walker, cursor, limits);
    }

    internal override WalkResult WalkParallel<TWalker>(
        ref TWalker walker, VirtualRange range, int threads, CancellationToken cancellation, ref FusedParts? parts)
    {
        WalkResult lower = _lower.WalkParallel(ref walker, range, threads, cancellation, ref parts);
        if (!lower.IsCompleted) return lower;
        WalkResult upper = _upper.WalkParallel(ref walker, range, threads, cancellation, ref parts);
        return new WalkResult(upper.Code, lower.MissingTables + upper.MissingTables);
    }

    internal override long? CountTables(VirtualRange range, TableCuts? cuts)
        => _lower.CountTables(range, cuts) + _upper.CountTables(range, cuts);

    // The half that maps an address counts, else the one that translates it.
    private static void Improve(ref Translation lower, in Translation upper)
    {
        if (upper.IsMapped || lower.Status == TranslationStatus.NotTranslated) lower = upper;
    }
}
