using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class ProtNoneCheckTests
{
    private static readonly PhysicalAddress s_memoryEnd = new(0x8000_0000), s_limit = new(1UL << 35);

    [Fact]
    public void The_first_page_above_the_limit_ends_the_walk_of_all_VMAs()
    {
        using HandMadeSpace made = Make(refused: 0x10_0000_0000);
        var check = new ProtNoneCheck(s_memoryEnd, s_limit);
        using var held = made.Space.Lock.EnterWrite();

        WalkResult result = check.Walk(made.Space);

        Assert.Equal((-13, true), (result.Code, result.IsFailed));
        Assert.Equal(new VirtualAddress(0x40_2000), check.Refused);
    }

    [Theory]
    [InlineData(0x7_ffff_f000UL)] // below the limit
    [InlineData(0x7fff_f000UL)]
    public void Others_are_allowed(ulong frame)
    {
        using HandMadeSpace made = Make(frame);
        made[0x50_0000] = 0;
        var check = new ProtNoneCheck(s_memoryEnd, s_limit);
        using var held = made.Space.Lock.EnterWrite();

        Assert.True(check.Walk(made.Space).IsCompleted);
    }

    [Fact]
    public void It_requires_the_write_lock()
    {
        using HandMadeSpace made = Make(refused: 0);
        var check = new ProtNoneCheck(s_memoryEnd, s_limit);
        using var held = made.Space.Lock.EnterRead();

        Assert.Throws<SynchronizationLockException>(() => check.Walk(made.Space));
    }

    private static HandMadeSpace Make(ulong refused)
    {
        var made = new HandMadeSpace();
        made.Add(0x40_0000, 0x41_0000, VmFlags.Read | VmFlags.PfnMap);
        made.Add(0x50_0000, 0x51_0000, VmFlags.Read | VmFlags.PfnMap);
        made[0x40_0000] = 0x1000 | Page;
        made[0x40_1000] = 0x07ff_ffff_fffb_e600; // a swap entry has no frame
        made[0x40_2000] = refused | Page;
        made[0x50_0000] = 0x20_0000_0000 | Page;
        return made;
    }
}
