namespace WalkGen.Linux;

/// <summary>Adds a VMA (Linux: <c>mmap_region</c>).</summary>
internal static class MapCall
{
    private const VmFlags May = VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayExec;

    public static Vma Run(AddressSpace space, VirtualRange range, VmFlags flags, FileMapping? mapping, ulong pageOffset)
    {
        CallChecks.CheckPages(range, space.PageShift);
        if (mapping is null) pageOffset = range.Start.Value >> space.PageShift;
        ulong distance = range.PageCount(space.PageShift) - 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageOffset, ulong.MaxValue - distance);
        flags = Complete(flags);

        using var held = CallChecks.Lock(space, nameof(AddressSpace.Map));
        CallChecks.CheckMapping(mapping, nameof(AddressSpace.Map));
        Vma? next = space.Find(range.Start);
        if (next is not null && next.Range.Start <= range.Last)
        {
            throw new ArgumentException($"{range} cannot be mapped: it overlaps the VMA {next.Range}.", nameof(range));
        }

        List<Vma> neighbours = [];
        if (range.Start.Value != 0 && space.Find(range.Start - 1) is { } before && before != next) neighbours.Add(before);
        if (next is not null) neighbours.Add(next);
        List<VmaPiece> pieces = [.. neighbours.Select(VmaPiece.Of), new(range, flags, mapping, pageOffset, mapping is not null, 0)];
        pieces.Sort(static (left, right) => left.Range.Start.CompareTo(right.Range.Start));
        VmaReplacement.Run(space, neighbours, VmaPiece.Merge(pieces, space.PageShift));
        return space.Find(range.Start)!;
    }

    private static VmFlags Complete(VmFlags flags)
    {
        if ((flags & VmFlags.HugeTlb) != 0) throw new ArgumentException("A hugetlb VMA cannot be mapped: add it instead.", nameof(flags));
        if ((flags & May) == 0) flags |= May;
        if ((flags & VmFlags.Shared) != 0) flags |= VmFlags.MayShare;
        VmFlags forbidden = CallChecks.Forbidden(flags);
        if (forbidden == 0) return flags;
        throw new ArgumentException($"The flags {flags} contain {forbidden} without its May flag.", nameof(flags));
    }
}
