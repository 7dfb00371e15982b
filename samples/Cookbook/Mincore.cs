using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Which pages of a range an access would find in memory, a byte per page (Linux: <c>mm/mincore.c</c>).</summary>
/// <param name="range">Whole pages.</param>
/// <param name="kernel">Says what entries mean that are not present.</param>
/// <param name="file">The pages of the file that the areas map, if they map one.</param>
[PageWalker]
internal sealed partial class Mincore(VirtualRange range, LinuxKernel kernel, PageCache? file = null)
{
    private const int PageShift = 12;

    /// <summary>1 for a page in memory.</summary>
    public byte[] Pages { get; } = new byte[range.PageCount(PageShift)];

    [PudEntry, PmdEntry]
    private WalkAction OnUpper<TPaging>(Entry<TPaging> entry, VirtualRange part, Vma? vma) where TPaging : struct, IPagingFormat
    {
        if (entry.IsTable) return WalkAction.Subtree;
        OnPage(entry, part, vma);
        return WalkAction.Continue;
    }

    [PteEntry]
    private void OnPage<TPaging>(Entry<TPaging> entry, VirtualRange part, Vma? vma) where TPaging : struct, IPagingFormat
    {
        NonPresentKind absent = kernel.Decode(entry, part.Start).Kind;
        if (entry.IsNone || absent == NonPresentKind.Marker) LookIntoFile(part, vma);
        else if (absent != NonPresentKind.Swap) Pages.AsSpan(Index(part.Start), (int)part.PageCount(PageShift)).Fill(1);
    }

    /// <summary>A gap between areas is an error, as it is for the system call.</summary>
    [PteHole]
    private int OnHole(VirtualRange part, in PageWalk walk)
    {
        if (walk is { Space: not null, Vma: null }) return WalkResult.OutOfMemory;
        LookIntoFile(part, walk.Vma);
        return 0;
    }

    private void LookIntoFile(VirtualRange part, Vma? vma)
    {
        if (file is null || vma is not { IsFile: true }) return;
        ulong firstPage = vma.PageOffset + ((part.Start - vma.Range.Start) >> PageShift);
        for (ulong page = 0; page < part.PageCount(PageShift); page++)
        {
            if (file.TryGetFrame(firstPage + page, out _)) Pages[Index(part.Start) + (int)page] = 1;
        }
    }

    private int Index(VirtualAddress address) => (int)((address - range.Start) >> PageShift);
}
