namespace WalkGen.Linux;

/// <summary>A VMA as it will be after a call. The call makes all pieces before it changes the first VMA.</summary>
internal readonly record struct VmaPiece(
    VirtualRange Range, VmFlags Flags, FileMapping? Mapping, ulong PageOffset, bool IsFile, int HugePageShift)
{
    // Linux does not merge these either (VM_SPECIAL).
    private const VmFlags NeverMerged = VmFlags.PfnMap | VmFlags.HugeTlb;

    /// <summary>The addresses <paramref name="range"/> of <paramref name="vma"/>, with <paramref name="flags"/>.</summary>
    public static VmaPiece Of(Vma vma, VirtualRange range, VmFlags flags)
    {
        ulong offset = vma.PageOffset + ((range.Start - vma.Range.Start) >> vma.Space!.PageShift);
        return new VmaPiece(range, flags, vma.Mapping, offset, vma.IsFile, vma.HugePageShift);
    }

    /// <summary>All of <paramref name="vma"/>.</summary>
    public static VmaPiece Of(Vma vma) => Of(vma, vma.Range, vma.Flags);

    /// <summary>Adds the parts of a VMA before and after <paramref name="part"/>, and <paramref name="middle"/> between them.</summary>
    public static void AddAround(List<VmaPiece> pieces, VmaPart part, VmaPiece? middle)
    {
        Vma vma = part.Vma;
        if (!part.BeginsVma) pieces.Add(Of(vma, new VirtualRange(vma.Range.Start, part.Range.Start - 1), vma.Flags));
        if (middle is { } piece) pieces.Add(piece);
        if (!part.EndsVma) pieces.Add(Of(vma, new VirtualRange(part.Range.End, vma.Range.Last), vma.Flags));
    }

    /// <summary>Merges neighbours that Linux would merge (<c>vma_merge</c>).</summary>
    public static List<VmaPiece> Merge(List<VmaPiece> pieces, int pageShift)
    {
        List<VmaPiece> merged = [];
        foreach (VmaPiece piece in pieces)
        {
            if (merged.Count > 0 && merged[^1].CanMerge(piece, pageShift))
            {
                merged[^1] = merged[^1] with { Range = new VirtualRange(merged[^1].Range.Start, piece.Range.Last) };
            }
            else
            {
                merged.Add(piece);
            }
        }

        return merged;
    }

    /// <summary>Whether <paramref name="vma"/> is this piece already, except for its flags.</summary>
    public bool Is(Vma vma) => vma.Range == Range && vma.Mapping == Mapping && vma.PageOffset == PageOffset;

    /// <summary>The VMA, which belongs to no address space yet.</summary>
    public Vma ToVma() => new(Range, Flags) { PageOffset = PageOffset, IsFile = IsFile, HugePageShift = HugePageShift };

    private bool CanMerge(VmaPiece next, int pageShift)
    {
        if (Range.Last.Value == ulong.MaxValue || Range.End != next.Range.Start) return false;
        if (Flags != next.Flags || (Flags & NeverMerged) != 0 || Mapping != next.Mapping || IsFile != next.IsFile) return false;
        bool isAnonymous = Mapping is null && !IsFile;
        return isAnonymous || (Mapping is not null && next.PageOffset == PageOffset + Range.PageCount(pageShift));
    }
}
