using Cookbook;
using WalkGen.Emulation;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class HmmRangeFaultTests
{
    private static readonly VirtualRange s_range = new(0x3f_e000, 0x40_1fff); // the end of one table and the start of the next

    [Fact]
    public void Missing_and_write_protected_pages_are_faulted_in_and_the_walk_continues_there()
    {
        using HandMadeSpace made = Make();
        var faults = new List<string>();
        var hmm = new HmmRangeFault(s_range, MemoryAccess.Write, fault =>
        {
            Assert.False(made.Space.Lock.IsHeld);
            faults.Add($"{fault.Address:x} {fault.Reason}");
            made[fault.Address.Value] = (0x20_0000 + fault.Address.Value) | Page;
            return true;
        });

        Assert.True(hmm.TryFill(made.Space));

        Assert.Equal(["3ff000 Protection", "400000 NotPresent", "401000 NotPresent"], faults);
        Assert.Equal([0x11_1000, 0x5f_f000, 0x60_0000, 0x60_1000], hmm.Frames.Select(static frame => frame.Value));
    }

    [Fact]
    public void A_device_that_reads_needs_no_write_permission()
    {
        using HandMadeSpace made = Make();
        var hmm = new HmmRangeFault(new VirtualRange(0x3f_e000, 0x3f_ffff), MemoryAccess.Read, static _ => false);

        Assert.True(hmm.TryFill(made.Space));

        Assert.Equal([0x11_1000, 0x11_2000], hmm.Frames.Select(static frame => frame.Value));
    }

    [Fact]
    public void A_part_of_a_huge_page_has_the_frames_of_that_part()
    {
        using HandMadeSpace made = Make();
        made.Add(0x8020_0000, 0x8040_0000);
        made[0x8020_0000, 21] = 0x4000_0000 | Page | Huge;
        var hmm = new HmmRangeFault(new VirtualRange(0x8020_3000, 0x8020_4fff), MemoryAccess.Write, static _ => false);

        Assert.True(hmm.TryFill(made.Space));

        Assert.Equal([0x4000_3000, 0x4000_4000], hmm.Frames.Select(static frame => frame.Value));
        Assert.Equal(0x4000_0000 | Page | Huge, made[0x8020_0000, 21]);
    }

    [Theory]
    [InlineData(0x3f_e000UL, 0x40_1fffUL)] // the pager refuses
    [InlineData(0x70_0000UL, 0x70_0fffUL)] // no VMA
    [InlineData(0x50_0000UL, 0x50_0fffUL)] // a VMA that cannot be read
    public void An_address_that_cannot_be_faulted_in_ends_it(ulong first, ulong last)
    {
        using HandMadeSpace made = Make();
        made.Add(0x50_0000, 0x50_1000, VmFlags.None);
        made[0x50_0000] = 0x11_3000 | Page;

        var hmm = new HmmRangeFault(new VirtualRange(first, last), MemoryAccess.Write, static _ => false);

        Assert.False(hmm.TryFill(made.Space));
    }

    private static HandMadeSpace Make()
    {
        var made = new HandMadeSpace();
        made.Add(0x3f_0000, 0x41_0000);
        made[0x3f_e000] = 0x11_1000 | Page;
        made[0x3f_f000] = 0x11_2000 | Present | User;
        return made;
    }
}
