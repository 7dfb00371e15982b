namespace WalkGen;

/// <summary>
/// A run of pages at consecutive virtual addresses: what a <see cref="MappedRunAttribute"/> handler takes. Everything but
/// <see cref="Range"/> describes the first page. What the handler's <see cref="MappedRunAttribute.Same"/> names is the same for all pages.
/// </summary>
public readonly record struct MappedRun
{
    /// <summary>The virtual addresses. Of a huge page that the walk enters or leaves in its middle, only the part in the walk.</summary>
    public required VirtualRange Range { get; init; }

    /// <summary>The physical address of the first byte. 0 if the pages are not present.</summary>
    public required PhysicalAddress Physical { get; init; }

    /// <summary>The size of the page in bytes. The run can begin or end in the middle of a page.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>
    /// The flags of the entry. <see cref="EntryFlags.Writable"/>, <see cref="EntryFlags.User"/> and <see cref="EntryFlags.Executable"/> are
    /// effective: a page has them if the entries of all levels do.
    /// </summary>
    public required EntryFlags Flags { get; init; }

    /// <summary>The effective rights of unprivileged code and of the kernel, without CR4.SMEP.</summary>
    public required AccessRights Rights { get; init; }

    /// <summary>The bits of the entry.</summary>
    public required ulong Raw { get; init; }

    /// <summary>
    /// Whether each page maps the same frame, at <see cref="Physical"/>, instead of the next one. Only with
    /// <see cref="PageAttributes.Frames"/>; such a run has at least two pages.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether the pages are present.</summary>
    public bool IsPresent => (Flags & EntryFlags.Present) != 0;
}
