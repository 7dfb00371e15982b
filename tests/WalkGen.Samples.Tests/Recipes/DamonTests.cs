using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class DamonTests
{
    private const ulong Young = Page | Accessed;

    [Theory]
    [InlineData(0x40_0000UL, true, 0x1000UL)]
    [InlineData(0x40_0fffUL, true, 0x1000UL)] // any byte of the page
    [InlineData(0x40_1000UL, false, 0x1000UL)]
    [InlineData(0x40_2000UL, false, 0UL)] // empty
    [InlineData(0x40_3000UL, false, 0UL)] // swapped
    [InlineData(0x8020_1234UL, true, 2UL << 20)] // in a huge page
    [InlineData(0xc030_1234UL, true, 2UL << 20)] // hugetlb
    [InlineData(0xc040_1234UL, false, 0UL)]
    [InlineData(0x7000_0000UL, false, 0UL)] // no VMA
    public void A_page_is_young_until_it_is_made_old(ulong address, bool isYoung, ulong size)
    {
        using HandMadeSpace made = Make();
        using var held = made.Space.Lock.EnterRead();
        var at = new VirtualAddress(address);

        Assert.Equal((isYoung, size), (Damon.IsYoung(made.Space, at, out ulong first), first));
        Damon.MakeOld(made.Space, at);
        Assert.Equal((false, size), (Damon.IsYoung(made.Space, at, out ulong second), second));
    }

    [Fact]
    public void Only_the_page_at_the_address_changes_and_only_its_accessed_flag()
    {
        using HandMadeSpace made = Make();
        using var held = made.Space.Lock.EnterRead();

        Damon.MakeOld(made.Space, new VirtualAddress(0x40_0800));
        Damon.MakeOld(made.Space, new VirtualAddress(0x8020_1234));

        Assert.Equal(0x11_1000 | Page | DirtyBit, made[0x40_0000]);
        Assert.Equal(0x11_5000 | Young, made[0x40_4000]);
        Assert.Equal(0x4000_0000 | Page | Huge, made[0x8020_0000, 21]);
        Assert.Equal(0x4020_0000 | Young | Huge, made[0xc020_0000, 21]);
    }

    private static HandMadeSpace Make()
    {
        var made = new HandMadeSpace();
        made.Add(0x40_0000, 0x41_0000);
        made.Add(0x8020_0000, 0x8040_0000);
        made.Add(0xc020_0000, 0xc060_0000, VmFlags.Read | VmFlags.HugeTlb, hugePageShift: 21);
        made[0x40_0000] = 0x11_1000 | Young | DirtyBit;
        made[0x40_1000] = 0x11_2000 | Page;
        made[0x40_3000] = 0x07ff_ffff_fffb_e620; // bit 5 of a swap entry is not the accessed flag
        made[0x40_4000] = 0x11_5000 | Young;
        made[0x8020_0000, 21] = 0x4000_0000 | Young | Huge;
        made[0xc020_0000, 21] = 0x4020_0000 | Young | Huge;
        return made;
    }
}
