using WalkGen;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Reports which pages of a range are in memory, one byte per page (Linux: <c>mm/mincore.c</c>).</summary>
/// <param name="range">The range: whole pages.</param>
/// <param name="kernel">The kernel, to decode non-present entries.</param>
/// <param name="file">The page cache of the file that the VMAs map, or null.</param>
[PageWalker]
internal sealed partial class Mincore(VirtualRange range, LinuxKernel kernel, PageCache? file = null)
{
    private const int PageShift = 12;

    /// <summary>1 for a page in memory, else 0.</summary>
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
        NonPresentKind kind = kernel.Decode(entry, part.Start).Kind;
        if (entry.IsNone || kind == NonPresentKind.Marker) LookUpInFile(part, vma);
        else if (kind != NonPresentKind.Swap) Pages.AsSpan(Index(part.Start), (int)part.PageCount(PageShift)).Fill(1);
    }

    /// <summary>A gap between VMAs is an error, as in the system call.</summary>
    [PteHole]
    private int OnHole(VirtualRange part, in PageWalk walk)
    {
        if (walk is { Space: not null, Vma: null }) return WalkResult.OutOfMemory;
        LookUpInFile(part, walk.Vma);
        return 0;
    }

    private void LookUpInFile(VirtualRange part, Vma? vma)
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
