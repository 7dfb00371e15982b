using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class MigrateVmaCollectTests
{
    private static readonly VirtualRange s_range = new(0x5f_d000, 0x60_0fff); // the end of one table; the next one is missing

    [Fact]
    public void Pages_become_migration_entries_and_holes_migrate_too()
    {
        using var made = new HandMadeSpace();
        Vma vma = made.Add(0x40_0000, 0x80_0000);
        made[0x5f_c000] = 0xabcd_d000 | Page; // before the range
        made[0x5f_d000] = 0xabcd_e000 | Page | Accessed | DirtyBit;
        made[0x5f_e000] = 0xabcd_e000 | Present | User;
        using var held = made.Space.Lock.EnterRead();
        var flushes = new Flushes();
        made.Space.Tlb.Add(flushes);
        var collect = new MigrateVmaCollect(s_range, GuestProcess.Kernel);

        Assert.True(collect.Walk(vma, s_range).IsCompleted);

        Assert.Equal(
            [
                new MigratePage(true, new PhysicalAddress(0xabcd_e000), true),
                new MigratePage(true, new PhysicalAddress(0xabcd_e000), false),
                new MigratePage(true, null, false), new MigratePage(true, null, false),
            ],
            collect.Pages);
        Assert.Equal(0xabcd_d000 | Page, made[0x5f_c000]);
        Assert.Equal(0xefff_e7ff_ea86_4200, made[0x5f_d000]); // Linux 6.1: type 29, writable; A and D above the frame number
        Assert.Equal(0xe7ff_ffff_ea86_4200, made[0x5f_e000]); // type 28, exclusive
        Assert.Equal(0UL, made[0x5f_f000]);
        Assert.Equal([new VirtualRange(0x5f_d000, 0x5f_ffff)], flushes.Ranges);
    }

    [Fact]
    public void A_huge_page_is_split_and_its_pages_migrate_one_by_one()
    {
        using var made = new HandMadeSpace();
        Vma vma = made.Add(0x40_0000, 0x60_0000);
        made[0x40_0000, 21] = 0x4000_0000 | Page | Huge;
        var range = new VirtualRange(0x40_1000, 0x40_2fff);
        using var held = made.Space.Lock.EnterRead();
        var collect = new MigrateVmaCollect(range, GuestProcess.Kernel);

        Assert.True(collect.Walk(vma, range).IsCompleted);

        Assert.Equal([0x4000_1000UL, 0x4000_2000], collect.Pages.Select(static page => page.Frame!.Value.Value));
        Assert.Equal(0x4000_0000 | Page, made[0x40_0000]);
        Assert.Equal(0UL, made[0x40_1000] & Present);
        Assert.Equal(0x4000_3000 | Page, made[0x40_3000]);
    }

    [Fact]
    public void Swapped_pages_and_pages_of_files_stay()
    {
        using var made = new HandMadeSpace();
        Vma file = made.Add(0x40_0000, 0x80_0000, isFile: true);
        made[0x5f_d000] = 0xabcd_e000 | Page;
        made[0x5f_e000] = 0x07ff_ffff_fffb_e600;
        using var held = made.Space.Lock.EnterRead();
        var collect = new MigrateVmaCollect(s_range, GuestProcess.Kernel);

        Assert.True(collect.Walk(file, s_range).IsCompleted);

        Assert.All(collect.Pages, static page => Assert.Equal(default, page));
        Assert.Equal(0xabcd_e000 | Page, made[0x5f_d000]);
        Assert.Equal(0x07ff_ffff_fffb_e600UL, made[0x5f_e000]);
    }

    private sealed class Flushes : IMmuNotifier
    {
        public List<VirtualRange> Ranges { get; } = [];

        public void InvalidateStart(AddressSpace space, VirtualRange range) => Assert.Fail("Not part of the walk.");

        public void InvalidateEnd(AddressSpace space, VirtualRange range) => Assert.Fail("Not part of the walk.");

        public void Flush(AddressSpace space, VirtualRange range) => Ranges.Add(range);
    }
}
