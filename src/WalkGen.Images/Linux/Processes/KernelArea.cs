using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>An area of a process: a line of <c>/proc/PID/maps</c> (Linux: <c>struct vm_area_struct</c>).</summary>
public sealed class KernelArea
{
    internal KernelArea()
    {
    }

    /// <summary>The addresses.</summary>
    public required VirtualRange Range { get; init; }

    /// <summary>The flags, all bits of <c>vm_flags</c>. Bits without a name in <see cref="VmFlags"/> depend on the release.</summary>
    public required VmFlags Flags { get; init; }

    /// <summary>
    /// The page of the file at the start of the range; the number of the page in an anonymous area (Linux: <c>vm_pgoff</c>).
    /// </summary>
    public required ulong PageOffset { get; init; }

    /// <summary>The offset in the file at the start of the range, in bytes; without a file it has no meaning.</summary>
    public ulong FileOffset => unchecked(PageOffset << PageShift);

    /// <summary>The file; null for anonymous memory and for areas of the kernel such as <c>[vdso]</c>.</summary>
    public required KernelFile? File { get; init; }

    /// <summary>
    /// The name, as <c>/proc/PID/maps</c> shows it: the path of the file, <c>[heap]</c>, <c>[stack]</c>, <c>[vdso]</c>, or
    /// <c>[anon:NAME]</c>. Null if it has none. It is text of the machine and may contain anything.
    /// </summary>
    public required string? Name { get; init; }

    /// <summary>log2 of the size of a page in bytes.</summary>
    internal int PageShift { get; init; }

    /// <summary>Whether it is the vsyscall page, which maps lists for each process though it belongs to none.</summary>
    internal bool IsGate { get; init; }

    /// <summary>The range and the name.</summary>
    public override string ToString() => $"{Range} {Name}";
}
