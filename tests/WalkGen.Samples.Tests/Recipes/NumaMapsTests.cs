using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class NumaMapsTests
{
    [Fact]
    public void Each_VMA_has_its_pages_by_node()
    {
        using var made = new HandMadeSpace();
        made.Add(0x40_0000, 0x41_0000);
        made.Add(0x8020_0000, 0x8060_0000);
        made.Add(0xc020_0000, 0xc060_0000, VmFlags.Read | VmFlags.HugeTlb, hugePageShift: 21);
        made.Add(0xd000_0000, 0xd000_1000, VmFlags.Read | VmFlags.PfnMap);
        made[0x40_0000] = 0x11_1000 | Page | DirtyBit;
        made[0x40_1000] = 0x1_0011_1000 | Page;
        made[0x40_2000] = 0x1_0011_2000 | Page | DirtyBit;
        made[0x40_3000] = 0x07ff_ffff_fffb_e600; // swapped
        made[0x8020_0000, 21] = 0x1_4000_0000 | Page | Huge | DirtyBit;
        made[0x8040_0000] = 0x11_3000 | Page;
        made[0xc020_0000, 21] = 0x1_4020_0000 | Page | Huge;
        made[0xd000_0000] = 0xfee0_0000 | Page;
        var numa = new NumaMaps(nodes: 2, static frame => frame.Value >= 1UL << 32 ? 1 : 0);
        using var held = made.Space.Lock.EnterRead();

        Assert.True(numa.Walk(made.Space).IsCompleted);

        Assert.Equal(
            ["0x0000000000400000: 1 2, dirty 2", "0x0000000080200000: 1 512, dirty 512", "0x00000000c0200000: 0 1, dirty 0"],
            numa.Vmas.Select(static vma => $"{vma.Vma.Range.Start}: {string.Join(' ', vma.PagesOfNode)}, dirty {vma.Dirty}"));
        Assert.Equal(0x1_4000_0000 | Page | Huge | DirtyBit, made[0x8020_0000, 21]); // not split
    }
}
