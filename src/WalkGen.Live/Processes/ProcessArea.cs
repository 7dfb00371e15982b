using System.Numerics;
using WalkGen.Linux;

namespace WalkGen.Live;

/// <summary>An area of a process: a line of <c>/proc/PID/maps</c>, or a block of lines of <c>/proc/PID/smaps</c>.</summary>
public sealed class ProcessArea
{
    internal ProcessArea()
    {
    }

    /// <summary>The addresses.</summary>
    public required VirtualRange Range { get; init; }

    /// <summary>
    /// The flags. maps has those of the access and whether the area is shared; smaps all that <see cref="VmFlags"/> has.
    /// </summary>
    public required VmFlags Flags { get; init; }

    /// <summary>The offset in the file at the start of the range, in bytes; 0 without a file.</summary>
    public required ulong FileOffset { get; init; }

    /// <summary>The major number of the device of the file; 0 without a file.</summary>
    public required uint DeviceMajor { get; init; }

    /// <summary>The minor number of the device of the file; 0 without a file.</summary>
    public required uint DeviceMinor { get; init; }

    /// <summary>The number of the inode of the file; 0 without a file.</summary>
    public required ulong Inode { get; init; }

    /// <summary>
    /// The name as the kernel writes it: the path of the file, with <c> (deleted)</c> if it has none any more, <c>[heap]</c>,
    /// <c>[stack]</c>, <c>[vdso]</c>, or <c>[anon:NAME]</c>. Null if it has none. It is text of others and may contain anything.
    /// </summary>
    public required string? Name { get; init; }

    /// <summary>What smaps reports about the memory of the area; null if it was read from maps.</summary>
    public ProcessAreaUsage? Usage { get; internal init; }

    /// <summary>Whether the area maps a file, or shared memory, which Linux keeps in a file.</summary>
    public bool IsFile => Inode != 0;

    /// <summary>
    /// The area as a VMA that belongs to no address space yet. Of hugetlb areas, only those of smaps with pages of 2 MiB are hugetlb VMAs,
    /// with calls of [HugetlbEntry]; a walk visits the pages of the others as it visits transparent huge pages.
    /// </summary>
    internal Vma ToVma()
    {
        int shift = (Flags & VmFlags.HugeTlb) != 0 && Usage is { } usage ? BitOperations.Log2(usage.PageSize) : 0;
        bool isHugetlb = shift == Geometry<PageMapFormat>.Shift(PageTableLevel.Pmd);
        return new Vma(Range, isHugetlb ? Flags : Flags & ~VmFlags.HugeTlb)
        {
            PageOffset = (IsFile ? FileOffset : Range.Start.Value) >> PageMapFormat.PageShift,
            IsFile = IsFile,
            HugePageShift = isHugetlb ? shift : 0,
        };
    }

    /// <summary>The range and the name.</summary>
    public override string ToString() => $"{Range} {Name}";
}
