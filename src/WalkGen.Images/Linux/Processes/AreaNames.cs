namespace WalkGen.Images;

/// <summary>
/// The names of areas in <c>/proc/PID/maps</c>. Source: Linux, <c>fs/proc/task_mmu.c</c>, <c>get_vma_name</c> (until 6.2
/// <c>show_map_vma</c>).
/// </summary>
internal sealed class AreaNames(KernelMemory memory, AreaLayout layout)
{
    private const int MaxSpecialName = 64;
    private const int MaxAnonymousName = 80; // ANON_VMA_NAME_MAX_LEN

    /// <summary>The name of <paramref name="area"/>; null if it has none.</summary>
    /// <param name="area">A <c>vm_area_struct</c>.</param>
    /// <param name="mm">The <c>mm_struct</c> of its process.</param>
    /// <param name="start">The first address.</param>
    /// <param name="end">The exclusive end.</param>
    /// <param name="file">The file that it maps.</param>
    public string? NameOf(KernelObject area, KernelObject mm, ulong start, ulong end, KernelFile? file)
    {
        string? given = AnonymousNameOf(area, file);
        if (file is not null) return given is null ? file.Path : $"[anon_shmem:{given}]";
        if (SpecialNameOf(area) is { } special) return special;
        if (start <= mm.Pointer(layout.HeapEnd) && end >= mm.Pointer(layout.HeapStart)) return "[heap]";
        if (mm.Pointer(layout.Stack) is { } stack && start <= stack && stack <= end) return "[stack]";
        return given is null ? null : $"[anon:{given}]";
    }

    // Areas of the kernel such as [vdso]. Their operations have a function that returns the name of the vm_special_mapping.
    private string? SpecialNameOf(KernelObject area)
    {
        if (layout.SpecialName is not { } field || area.Follow(layout.Operations)?.Pointer(layout.NameFunction) is null or 0) return null;
        if (area.Follow(layout.PrivateData)?.Pointer(field) is not { } text) return null;
        return KernelString.Read(memory, text, MaxSpecialName) is ['[', .., ']'] name ? name : null;
    }

    private string? AnonymousNameOf(KernelObject area, KernelFile? file)
    {
        if (layout.AnonymousName is not { } field || layout.AnonymousNameText is not { } text) return null;

        // Until Linux 6.1, the member shares its place with one that areas of files use.
        if (file is not null && layout.SharesAnonymousName) return null;
        return area.Follow(field) is { } name ? KernelString.Read(memory, name.AddressOf(text), MaxAnonymousName) : null;
    }
}
