namespace WalkGen.Images;

/// <summary>Where the members of <c>struct vm_area_struct</c> and <c>struct mm_struct</c> are that describe areas.</summary>
internal sealed class AreaLayout
{
    public AreaLayout(KernelTypes types)
    {
        KernelStruct area = types["vm_area_struct"], mm = types["mm_struct"];
        Start = area["vm_start"];
        End = area["vm_end"];
        Flags = area["vm_flags"];
        PageOffset = area["vm_pgoff"];
        File = area["vm_file"];
        Operations = area["vm_ops"];
        PrivateData = area["vm_private_data"];
        AnonymousName = area.Find("anon_name");
        SharesAnonymousName = AnonymousName is { } name && area.Find("shared") is { } shared && name.Offset == shared.Offset;
        Next = area.Find("vm_next");
        First = mm.Find("mmap");
        Tree = mm.Find("mm_mt");
        HeapStart = mm["start_brk"];
        HeapEnd = mm["brk"];
        Stack = mm["start_stack"];
        NameFunction = types["vm_operations_struct"]["name"];
        SpecialName = types.Find("vm_special_mapping")?["name"];
        AnonymousNameText = types.Find("anon_vma_name")?["name"];
        if (Tree is null && (First is null || Next is null)) throw types.Missing("struct mm_struct has neither mm_mt nor mmap");
    }

    public KernelField Start { get; }

    /// <summary>Exclusive.</summary>
    public KernelField End { get; }

    public KernelField Flags { get; }

    public KernelField PageOffset { get; }

    public KernelField File { get; }

    public KernelField Operations { get; }

    public KernelField PrivateData { get; }

    /// <summary>With CONFIG_ANON_VMA_NAME.</summary>
    public KernelField? AnonymousName { get; }

    public KernelField? AnonymousNameText { get; }

    /// <summary>Whether the name of anonymous memory is in a union with <c>shared</c>, which areas of files use.</summary>
    public bool SharesAnonymousName { get; }

    /// <summary>Before Linux 6.1: the list of areas.</summary>
    public KernelField? Next { get; }

    /// <summary>Before Linux 6.1: the first area.</summary>
    public KernelField? First { get; }

    /// <summary>Since Linux 6.1: the maple tree of areas.</summary>
    public KernelField? Tree { get; }

    public KernelField HeapStart { get; }

    public KernelField HeapEnd { get; }

    public KernelField Stack { get; }

    public KernelField NameFunction { get; }

    public KernelField? SpecialName { get; }
}
