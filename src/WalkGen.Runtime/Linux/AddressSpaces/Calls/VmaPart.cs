namespace WalkGen.Linux;

/// <summary>The part of a VMA that a call changes, and the flags of the VMA before the call.</summary>
internal readonly record struct VmaPart(Vma Vma, VirtualRange Range, VmFlags Flags)
{
    /// <summary>Whether the part begins at the start of the VMA.</summary>
    public bool BeginsVma => Range.Start == Vma.Range.Start;

    /// <summary>Whether the part ends at the end of the VMA.</summary>
    public bool EndsVma => Range.Last == Vma.Range.Last;

    /// <summary>The parts of the VMAs of <paramref name="space"/> in <paramref name="range"/>.</summary>
    public static List<VmaPart> Of(AddressSpace space, VirtualRange range)
    {
        List<VmaPart> parts = [];
        int index = -1;
        for (Vma? vma = space.Find(range.Start);
            vma is not null && vma.Range.TryIntersect(range, out VirtualRange shared);
            vma = space.FindNext(vma, ref index))
        {
            parts.Add(new VmaPart(vma, shared, vma.Flags));
        }

        return parts;
    }
}
