using System.IO;
using WalkGen;

namespace Demo;

[PageWalker]
public partial struct Census
{
    public long Pages;
    public long Dirty;
    public ulong Unmapped;

    [PteEntry]
    private void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        if (!pte.IsPresent) return;
        Pages++;
        if (pte.IsDirty) Dirty++;
    }

    [PmdEntry]
    private WalkAction OnPmd<TPaging>(Entry<TPaging> pmd)
        where TPaging : struct, IPagingFormat
    {
        if (!pmd.IsLeaf) return WalkAction.Subtree;
        Pages += 512;
        return WalkAction.Continue;
    }

    [PteHole]
    private void OnHole(VirtualRange range) => Unmapped += range.PageCount(12);
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var census = new Census();
        WalkResult result = census.Walk(Machine.Create().Table, new VirtualRange(0x40_0000, 0x7f_ffff));
        output.WriteLine($"completed {result.IsCompleted}, pages {census.Pages}, dirty {census.Dirty}, unmapped {census.Unmapped}");
    }
}
