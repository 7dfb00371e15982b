using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class PoisonedPageTests
{
    [Theory]
    [InlineData(0x11_2000UL, 0x40_1000UL, 0x1000UL)] // mapped twice: the lower address
    [InlineData(0x4000_5000UL, 0x8020_5000UL, 2UL << 20)]
    [InlineData(0x8123_4000UL, 0x1_0123_4000UL, 1UL << 30)]
    [InlineData(0x4020_1000UL, 0xc020_1000UL, 2UL << 20)] // hugetlb
    [InlineData(0xabcd_e000UL, 0x40_3000UL, 0x1000UL)] // a hwpoison entry
    [InlineData(0xfee0_0000UL, 0xd000_0000UL, 0x1000UL)] // in a PFN-mapped VMA
    public void The_address_of_a_frame_is_found(ulong frame, ulong address, ulong size)
    {
        using HandMadeSpace made = Make();
        using var held = made.Space.Lock.EnterRead();
        var search = new PoisonedPage(new PhysicalAddress(frame), GuestProcess.Kernel);

        Assert.Equal(1, search.Walk(made.Space).Code);

        Assert.Equal((new VirtualAddress(address), size), (search.Address, search.Size));
    }

    [Theory]
    [InlineData(0x11_3000UL)] // no entry
    [InlineData(0x11_5000UL)] // an entry outside all VMAs
    [InlineData(0x4020_0000UL - 0x1000)] // the last page of the huge page is another frame
    [InlineData(0x15_5000UL)] // a migration entry: the frame is not mapped
    public void Another_frame_is_not(ulong frame)
    {
        using HandMadeSpace made = Make();
        made[0x8020_0000, 21] = 0;
        using var held = made.Space.Lock.EnterRead();
        var search = new PoisonedPage(new PhysicalAddress(frame), GuestProcess.Kernel);

        Assert.True(search.Walk(made.Space).IsCompleted);
    }

    private static HandMadeSpace Make()
    {
        var made = new HandMadeSpace();
        made.Add(0x40_0000, 0x41_0000);
        made.Add(0x8020_0000, 0x8040_0000);
        made.Add(0xc020_0000, 0xc060_0000, VmFlags.Read | VmFlags.HugeTlb, hugePageShift: 21);
        made.Add(0xd000_0000, 0xd000_1000, VmFlags.Read | VmFlags.PfnMap);
        made.Add(0x1_0000_0000, 0x1_4000_0000);
        made[0x40_1000] = 0x11_2000 | Page;
        made[0x40_2000] = 0x11_2000 | Page;
        made[0x40_3000] = 0xd7ff_ffff_ea86_4200; // Linux 6.1: swap type 26, frame 0xabcde
        made[0x40_4000] = 0xdfff_ffff_fffd_5400; // type 27, frame 0x155
        made[0x8020_0000, 21] = 0x4000_0000 | Page | Huge;
        made[0xc020_0000, 21] = 0x4020_0000 | Page | Huge;
        made[0xd000_0000] = 0xfee0_0000 | Page;
        made[0xd000_1000] = 0x11_5000 | Page;
        made[0x1_0000_0000, 30] = 0x8000_0000 | Page | Huge;
        return made;
    }
}
